import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import { ADA, tokenFor } from '../support/gateway';
import { FIELD_NAMES, STEPPED_FIELDS, type FieldName, type SteppedField } from './live-steps';

/** How subscriptions are transported. */
export const TRANSPORTS = ['websocket', 'sse'] as const;

/** One of TRANSPORTS. */
export type LiveTransport = (typeof TRANSPORTS)[number];

/** A result of a subscription. */
interface LiveResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/** An event of a subscription. */
export interface LiveEvent {
  /** The time at which it arrived, as `performance.now()`. */
  readonly at: number;
  readonly result: LiveResult;
}

/** What a client sends to subscribe. */
export interface LiveRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** Who subscribes, and where. */
export interface LiveOptions {
  readonly url: string;
  readonly transport: LiveTransport;
  /** A token; one of ada's by default. */
  readonly token?: string;
}

/** A subscription on a connection of its own, which is not opened again. */
export interface LiveClient {
  readonly transport: LiveTransport;
  readonly events: readonly LiveEvent[];
  /** Resolves when it has ended: to the code of its last error, the close code of the WebSocket, or `complete`. */
  readonly ended: Promise<string>;
  /** The same; undefined while it is open, and if it was stopped. */
  end(): string | undefined;
  /** The signs of life that the gateway has sent: pings of a WebSocket, comments of an event stream. */
  pings(): number;
  stop(): void;
}

/** The code of an error of a result; undefined if it has none. */
export function codeOf({ errors }: LiveResult): string | undefined {
  const code = errors?.[0]?.extensions?.['code'];
  return typeof code === 'string' ? code : undefined;
}

/** What a client library reports as an error: the errors of an operation, a close event, or a response that is no stream. */
function reasonOf(error: unknown): string {
  // graphql-ws reports the errors of an `error` message as an array.
  if (Array.isArray(error)) return codeOf({ errors: error as NonNullable<LiveResult['errors']> }) ?? 'without a code';
  if (typeof error === 'object' && error !== null) {
    if ('code' in error && typeof error.code === 'number') return String(error.code);
    if ('response' in error && error.response instanceof Response) return String(error.response.status);
  }
  return error instanceof Error ? error.message : String(error);
}

/** Fetches event streams, and calls a function for each comment. */
function fetchCounting(onComment: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (Buffer.from(chunk).toString() === ':\n\n') onComment();
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body?.pipeThrough(count) ?? null, response);
  };
}

/** Subscribes by the client libraries `graphql-ws` and `graphql-sse`. */
export function subscribe({ url, transport, token = tokenFor(ADA, 3600) }: LiveOptions, request: LiveRequest): LiveClient {
  const events: LiveEvent[] = [];
  const authorization = `Bearer ${token}`;
  let pings = 0;
  const onPing = (): void => {
    pings += 1;
  };
  const client =
    transport === 'websocket'
      ? createSocketClient({
          url: `${url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { authorization },
          retryAttempts: 0,
          on: {
            // The library leaves the type of sockets to its users.
            connected: (socket) => (socket as WebSocket).on('ping', onPing),
          },
        })
      : createStreamClient({ url: `${url}/graphql/stream`, headers: { authorization }, retryAttempts: 0, fetchFn: fetchCounting(onPing) });
  let reason: string | undefined;
  let isStopped = false;
  let unsubscribe: () => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    const settle = (found: string): void => {
      if (!isStopped) reason ??= found;
      resolve(reason ?? 'stopped');
    };
    unsubscribe = client.subscribe(request, {
      next: (result) => {
        // The libraries leave the types of results to their users.
        events.push({ at: performance.now(), result: result as LiveResult });
      },
      error: (error) => {
        settle(reasonOf(error));
      },
      complete: () => {
        const last = events.at(-1);
        settle((last && codeOf(last.result)) ?? 'complete');
      },
    });
  });
  return {
    transport,
    events,
    ended,
    end: () => reason,
    pings: () => pings,
    stop() {
      isStopped = true;
      unsubscribe();
      void client.dispose();
    },
  };
}

/** A subscription whose events show steps. */
export interface StepClient extends LiveClient {
  readonly name: string;
  /** The steps of all events, in their order. */
  steps(): readonly number[];
  /** What is wrong with what it has received: an end, an error, no data, or a step that is older than one before. */
  faults(): readonly string[];
}

/** Subscribes to a field whose events show steps. */
export function watchSteps(options: LiveOptions, field: FieldName): StepClient {
  const { query, stepsOf }: SteppedField = STEPPED_FIELDS[field];
  const client = subscribe(options, { query });
  const name = `${field} by ${options.transport}`;
  const steps = (): number[] => client.events.flatMap(({ result }) => (result.data?.[field] == null ? [] : stepsOf(result.data[field])));
  return {
    ...client,
    name,
    steps,
    faults() {
      const ends = client.end() === undefined ? [] : [`${name} has ended: ${client.end() ?? ''}`];
      const errors = client.events.flatMap(({ result }) =>
        result.errors === undefined && result.data?.[field] != null ? [] : [`${name}: ${JSON.stringify(result)}`],
      );
      const all = steps();
      const back = all.flatMap((step, index) => (step > (all[index - 1] ?? -1) ? [] : [`${name}: ${step} after ${all[index - 1]}`]));
      // A present state may leave steps out. A transaction may not be.
      const isList = field === 'myTransactionAdded';
      const lost = isList ? all.flatMap((step, index) => (step === (all[0] ?? 0) + index ? [] : [`${name}: ${step} at ${index}`])) : [];
      return [...ends, ...errors, ...back, ...lost];
    },
  };
}

/** Subscribes to every field by both transports. */
export function watchAllSteps(url: string): readonly StepClient[] {
  return TRANSPORTS.flatMap((transport) => FIELD_NAMES.map((field) => watchSteps({ url, transport }, field)));
}

/** Waits until every client has received a step, or has ended. @throws Error after a minute */
export async function untilStep(clients: readonly StepClient[], step: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const behind = clients.filter((client) => (client.steps().at(-1) ?? -1) < step && client.end() === undefined);
    if (behind.length === 0) return;
    const late = behind.map((client) => `${client.name} ${client.steps().at(-1)}`);
    if (Date.now() > deadline) throw new Error(`not at step ${step}: ${late.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
