import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

/** How clients subscribe. */
export type Transport = 'websocket' | 'sse';

/** What a client subscribes to, and what it does with each result. `variables` may change: the current ones are sent with each connection. */
export interface FollowedRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly onData: (data: Readonly<Record<string, unknown>>) => void;
}

/** A subscription that begins again whenever its connection ends, as docs/live.md describes. */
export interface Follower {
  /** How often a connection has brought a result. */
  readonly connections: () => number;
  /** Errors in results. */
  readonly failures: readonly string[];
  /** Ends it. Resolves when it is closed. */
  stop(): Promise<void>;
}

/** The longest time after which a client connects again, in milliseconds, if the gateway does not ask for another. */
const RECONNECT_MS = 1_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The results of a request: reports errors, and counts the connections that have brought one. */
class Results {
  connections = 0;
  readonly failures: string[] = [];
  private isNew = true;

  constructor(private readonly onData: FollowedRequest['onData']) {}

  readonly connected = (): void => {
    this.isNew = true;
  };

  readonly next = ({ data, errors }: { readonly data?: Record<string, unknown> | null | undefined; readonly errors?: unknown }): void => {
    // A rejection is a fault as well: each gateway has room for all.
    if (errors !== undefined || data == null) this.failures.push(JSON.stringify(errors));
    else {
      if (this.isNew) this.connections += 1;
      this.isNew = false;
      this.onData(data);
    }
  };
}

/** Subscribes by WebSocket: the library connects again, after the time that a gateway that stops has asked for. */
function followBySocket(url: string, authorization: string, request: FollowedRequest, results: Results): () => Promise<void> {
  let askedMs: string | undefined;
  const client = createSocketClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => pause(askedMs === undefined ? Math.random() * RECONNECT_MS : Number(askedMs)),
    on: {
      connected: results.connected,
      closed: (event) => {
        // The library does not know the type of close events.
        [, askedMs] = /^reconnect-after-ms=(\d+)$/.exec((event as { readonly reason?: string }).reason ?? '') ?? [];
      },
    },
  });
  let isStopped = false;
  const ended = new Promise<void>((resolve) => {
    const end = (reason?: unknown): void => {
      if (!isStopped) results.failures.push(`ended: ${JSON.stringify(reason)}`);
      resolve();
    };
    // The library sends the object as it is when a connection is opened.
    const { query, variables } = request;
    client.subscribe({ query, variables }, { next: results.next, error: end, complete: end });
  });
  return async () => {
    isStopped = true;
    await client.dispose();
    await ended;
  };
}

/** Subscribes by event stream, again after the end of each. */
function followByEvents(url: string, authorization: string, request: FollowedRequest, results: Results): () => Promise<void> {
  const client = createEventClient({ url, headers: { authorization }, retryAttempts: 0 });
  let isStopped = false;
  let stream: AsyncIterableIterator<Parameters<Results['next']>[0]> | undefined;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      results.connected();
      const { query, variables } = request;
      stream = client.iterate({ query, variables });
      try {
        for await (const result of stream) results.next(result);
      } catch {
        // The connection was lost, or a gateway that stops has rejected it.
      }
      await pause(Math.random() * RECONNECT_MS);
    }
  };
  const running = run();
  return async () => {
    isStopped = true;
    await stream?.return?.();
    client.dispose();
    await running;
  };
}

/** Starts a subscription at a GraphQL endpoint. */
export function follow(url: string, transport: Transport, token: string, request: FollowedRequest): Follower {
  const results = new Results(request.onData);
  const start = transport === 'websocket' ? followBySocket : followByEvents;
  return { connections: () => results.connections, failures: results.failures, stop: start(url, `Bearer ${token}`, request, results) };
}
