import type { Observable } from '@graphiql/toolkit' with { 'resolution-mode': 'import' };
import type { ExecutionResult } from 'graphql';
import { createGraphQLFetcher } from '../../../src/pages/playground/graphql-fetcher';
import type { Connect, LiveTransport } from '../../../src/pages/playground/live-connection';
import { connectEventStream } from '../../../src/pages/playground/live-event-stream';
import { subscribeLive } from '../../../src/pages/playground/live-fetcher';
import type { LiveUpdate } from '../../../src/pages/playground/live-loop';
import { LIVE_MESSAGES } from '../../../src/pages/playground/live-messages';
import { connectWebSocket } from '../../../src/pages/playground/live-websocket';
import type { RequestHeaders } from '../../../src/pages/playground/request-headers';
import { ADA, tokenFor } from '../../support/gateway';
import { ENVIRONMENT, messages } from './run-fetcher';

/** elif.live of the demo data. */
export const ELIF = '5eed01000000000000000005';

const STATS = `subscription S($userId: ObjectID!) { userStatsChanged(userId: $userId) { followers } }`;

const CLIENTS: Readonly<Record<LiveTransport, Connect>> = { websocket: connectWebSocket, sse: connectEventStream };

/** What happened while a subscription ran, in order. */
type Event = LiveUpdate | { readonly kind: 'next'; readonly result: ExecutionResult } | { readonly kind: 'error'; readonly message: string } | { readonly kind: 'observed end' | 'stopped' }; // prettier-ignore

/** A running subscription. */
export interface LiveRun {
  readonly events: Event[];
  /** Waits for an event that matches, beginning at the first that no call has seen yet. */
  until<Kind extends Event['kind']>(kind: Kind, test?: (event: Extract<Event, { kind: Kind }>) => boolean): Promise<Extract<Event, { kind: Kind }>>;
  readonly stop: () => void;
} // prettier-ignore

/** A subscription; by default, the stats of elif.live as ada. */
export interface LiveOperation {
  readonly query?: string;
  readonly variables?: object;
  readonly headers?: RequestHeaders;
  readonly url: string;
}

/** Runs a subscription by the fetcher of the page. */
export function runLive(transport: LiveTransport, { query = STATS, variables = { userId: ELIF }, headers, url }: LiveOperation): LiveRun {
  const events: Event[] = [];
  let wake = (): void => undefined;
  const add = (event: Event): void => {
    events.push(event);
    wake();
  };
  const fetcher = createGraphQLFetcher({
    ...ENVIRONMENT,
    path: `${url}/graphql`,
    commonHeaders: () => headers ?? { authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': 'en' },
    onSend: () => () => undefined,
    messages,
    onSubscribe: (...subscription) =>
      subscribeLive(
        { load: () => Promise.resolve(CLIENTS[transport]), messages: () => LIVE_MESSAGES.en, onUpdate: add, onStop: () => { add({ kind: 'stopped' }); } },
        subscription,
      ), // prettier-ignore
  });
  // The fetcher returns an observable for a tab's operation.
  const observable = fetcher({ query, variables }) as Observable<ExecutionResult>;
  const { unsubscribe } = observable.subscribe({
    next: (result) => { add({ kind: 'next', result }); }, // prettier-ignore
    error: (error: unknown) => { add({ kind: 'error', message: error instanceof Error ? error.message : '' }); }, // prettier-ignore
    complete: () => { add({ kind: 'observed end' }); }, // prettier-ignore
  });
  let seen = 0;
  return {
    events,
    stop: unsubscribe,
    async until(kind, test = () => true) {
      for (;;) {
        while (seen < events.length) {
          const event = events[seen++]!;
          // The kind is what was asked for.
          if (event.kind === kind && test(event as never)) return event as never;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
