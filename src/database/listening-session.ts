/** A session with the primary that hears notifications. */
export interface ListeningSession {
  /** Runs a statement, which ends within seconds. @throws the error of the server or of the connection */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Ends it. Never rejects. */
  close(): Promise<void>;
}

/** What a session hears. */
export interface Listener {
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  /** Called once if the session ends without being closed. */
  readonly onLost: (error?: Error) => void;
}

/** Opens a session that listens on a channel. @throws the error of the server or of the connection */
export type OpenListeningSession = (listener: Listener) => Promise<ListeningSession>;
