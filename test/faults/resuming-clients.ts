import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { tokenFor } from '../support/gateway';

const QUERY = `subscription ($after: String) { myTransactionAdded(after: $after, limit: 100) { cursor transactions { id } } }`;

/** A subscription that connects again whenever its connection is lost, and continues after its last event. */
export interface ResumingClient {
  readonly userId: string;
  /** The ids of all transactions that it has received, in their order. */
  readonly ids: readonly string[];
  events(): number;
  /** How often it has connected. */
  connections(): number;
  /** Errors that it has received, and the reason of its end, if it has ended by itself. */
  readonly failures: readonly string[];
  stop(): void;
}

/** The result of QUERY. */
interface Added {
  readonly myTransactionAdded: { readonly cursor: string; readonly transactions: readonly { readonly id: string }[] };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits as long as a gateway that stops asks for, and a random time otherwise. */
class ReconnectTimes {
  private askedMs: number | undefined;

  readonly closed = (event: unknown): void => {
    // The library's type of close events is unknown.
    const { reason } = event as { readonly reason?: string };
    const [, ms] = /^reconnect-after-ms=(\d+)$/.exec(reason ?? '') ?? [];
    this.askedMs = ms === undefined ? undefined : Number(ms);
  };

  readonly wait = async (): Promise<void> => {
    const ms = this.askedMs ?? 200 + Math.random() * 800;
    this.askedMs = undefined;
    await pause(ms);
  };
}

/** Subscribes to the transactions of a user as docs/live.md advises: retries, and `after` with the last cursor. */
export function startResumingClient(url: string, userId: string): ResumingClient {
  const times = new ReconnectTimes();
  const ids: string[] = [];
  const failures: string[] = [];
  let [events, connections, isStopped] = [0, 0, false];
  const client: Client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokenFor(userId, 3600)}` },
    retryAttempts: Infinity,
    retryWait: times.wait,
    shouldRetry: () => true,
    on: {
      closed: times.closed,
      connected: () => {
        connections += 1;
      },
    },
  });
  // The library sends the object as it is when the connection is opened.
  const variables: { after?: string } = {};
  client.subscribe<Added>(
    { query: QUERY, variables },
    {
      next: ({ data, errors }) => {
        events += 1;
        if (data == null || errors !== undefined) {
          failures.push(JSON.stringify(errors));
          return;
        }
        const { cursor, transactions } = data.myTransactionAdded;
        ids.push(...transactions.map(({ id }) => id));
        variables.after = cursor;
      },
      error: (error) => {
        failures.push(JSON.stringify(error));
      },
      complete: () => {
        if (!isStopped) failures.push('complete');
      },
    },
  );
  return {
    userId,
    ids,
    failures,
    events: () => events,
    connections: () => connections,
    stop() {
      isStopped = true;
      void client.dispose();
    },
  };
}
