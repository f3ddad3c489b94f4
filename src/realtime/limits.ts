/** The limits of connections that stay open. docs/live.md states these numbers. Times are in milliseconds. */
export const LIVE_LIMITS = {
  /** Between two checks of the connections whose token or heartbeat is due. */
  tickMs: 1_000,
  /** Until a new WebSocket must have sent `connection_init`. */
  initTimeoutMs: 3_000,
  /** The size of a message, in bytes; the same as that of a request body. */
  messageBytes: 100 * 1024,
  /** Frames of one message, and parts in which it may arrive: each costs some hundred bytes until the message is complete. */
  messageFragments: 64,
  messageParts: 1_024,
  /** Messages and pings of a WebSocket within `messageWindowMs`. */
  messages: 600,
  messageWindowMs: 60_000,
  /** Operations that run on one connection, and of one account. */
  operationsPerConnection: 100,
  operationsPerAccount: 200,
  /** The messages with which the running operations of one account were sent, in bytes. What is parsed takes up to 50 times as much. */
  operationBytesPerAccount: 512 * 1024,
  /**
   * The records that the running operations of one account watch. Some 3,000 of one kind are compared each 250 ms in the database's share of
   * time, by statements that serve all accounts.
   */
  recordsPerAccount: 2_000,
  /** The length of a pong with the payload of its ping, in characters. */
  pongLength: 1_024,
  /** The length of the id of an operation, which is repeated with each result. */
  idLength: 256,
  /** Operations of one WebSocket that are being opened. Further messages wait. */
  opening: 32,
  /** Results that wait for a client to read them, in bytes. Above, its further messages wait. */
  unreadBytes: 64 * 1024,
  /**
   * The least time between two states of a subscription, for each cost unit of one: a subscription consumes at most a quarter of the default
   * units of a minute, however often its state changes. For one unit that is less than the interval of looking for changes.
   */
  msPerUnit: 24,
  /** Between two pings of a WebSocket, or comments of an event stream. A WebSocket without a pong until the next ping is closed. */
  heartbeatMs: 25_000,
  /** How long a client may take to read what was sent, before its connection is closed. */
  unreadMs: 30_000,
  /** How long a client may take to confirm that its WebSocket is closed. */
  closeMs: 5_000,
  /** Between two checks of the accounts of all connections. */
  sweepMs: 25_000,
  /**
   * After a state was read, and then accounts were checked: until the state is read again, at the earliest. With replicas, what they may be
   * behind is added. Longer than from the beginning of a comparison to that of the next one: 5.5 s, the time limit of a statement, and 5 s,
   * the longest pause.
   */
  confirmMs: 11_000,
  /** How long before a token expires its client is warned. */
  expiryWarningMs: 60_000,
  /** The most time that clients are asked to wait before they connect again, so that they do not all come at the same time. */
  reconnectMs: 5_000,
} as const;

/** The limits of an app, which tests shorten. */
export type LiveLimits = Readonly<Record<keyof typeof LIVE_LIMITS, number>>;
