import { EventStreamClient } from './event-stream';
import type { GraphQLBody, TestGateway } from './gateway';
import { GraphQLSocket, type InitOptions } from './graphql-socket';
import { Inbox } from './inbox';

/** The transports of subscriptions, for tables of tests. */
export const TRANSPORTS = ['websocket', 'sse'] as const;

/** One of TRANSPORTS. */
export type LiveTransport = (typeof TRANSPORTS)[number];

/** How a subscription has ended: by `complete`, or because its connection was closed, with the code of a WebSocket. */
export interface LiveEnd {
  readonly kind: 'complete' | 'closed';
  readonly code?: number;
  readonly reason?: string;
  /** The hint of an event stream when to connect again, in milliseconds. */
  readonly retryMs?: number;
}

/** A subscription over either transport. */
export interface LiveSubscription {
  /** Its results. An error before the first one is a result as well. */
  readonly results: Inbox<GraphQLBody>;
  readonly ended: Promise<LiveEnd>;
  /** Ends it, with its connection. */
  stop(): Promise<void>;
}

/** Options of a subscription: those of a connection, of which headers are sent as parameters of a WebSocket. */
export interface SubscribeOptions extends Pick<InitOptions, 'as' | 'path' | 'headers'> {
  readonly operationName?: string;
}

async function subscribeBySocket(
  gateway: Pick<TestGateway, 'url'>,
  parameters: object,
  { headers = {}, ...options }: SubscribeOptions,
): Promise<LiveSubscription> {
  const socket = await GraphQLSocket.connect(gateway, { ...options, params: headers });
  const results = new Inbox<GraphQLBody>();
  socket.send({ type: 'subscribe', id: 'one', payload: parameters });
  const read = async (): Promise<LiveEnd> => {
    for (;;) {
      const { type, payload } = await socket.messages.next();
      // Assertions verify the shapes.
      if (type === 'next') results.push(payload as GraphQLBody);
      if (type === 'error') results.push({ errors: payload as GraphQLBody['errors'] & object });
      if (type === 'error' || type === 'complete') return { kind: 'complete' };
    }
  };
  const ended = read().catch(async (): Promise<LiveEnd> => ({ kind: 'closed', ...(await socket.closed) }));
  void ended.then((end) => {
    results.close(new Error(`The subscription has ended: ${JSON.stringify(end)}`));
  });
  return { results, ended, stop: () => socket.close() };
}

async function subscribeByStream(
  gateway: Pick<TestGateway, 'url'>,
  parameters: object,
  options: SubscribeOptions,
): Promise<LiveSubscription> {
  const stream = await EventStreamClient.open(gateway, parameters, options);
  const results = new Inbox<GraphQLBody>();
  const read = async (): Promise<LiveEnd> => {
    if (!stream.isStream) {
      results.push(await stream.body());
      return { kind: 'complete' };
    }
    let retry: string | undefined;
    for (;;) {
      const { event, data } = await stream.events.next();
      if (event === 'next') results.push(JSON.parse(data) as GraphQLBody);
      if (event === 'retry') retry = data;
      if (event === 'complete') return { kind: 'complete', ...(retry !== undefined && { retryMs: Number(retry) }) };
    }
  };
  const ended = read().catch((): LiveEnd => ({ kind: 'closed' }));
  void ended.then((end) => {
    results.close(new Error(`The subscription has ended: ${JSON.stringify(end)}`));
  });
  return { results, ended, stop: () => stream.close() };
}

/** Starts a subscription over a transport, on a connection of its own. */
export function subscribe(
  gateway: Pick<TestGateway, 'url'>,
  transport: LiveTransport,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  { operationName, ...options }: SubscribeOptions = {},
): Promise<LiveSubscription> {
  const parameters = { query, variables, ...(operationName !== undefined && { operationName }) };
  return transport === 'websocket' ? subscribeBySocket(gateway, parameters, options) : subscribeByStream(gateway, parameters, options);
}
