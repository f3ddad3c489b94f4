import type { FetcherParams, Observable } from '@graphiql/toolkit' with { 'resolution-mode': 'import' };
import type { ExecutionResult } from 'graphql';
import type { Exchange } from '../../../src/pages/playground/exchange';
import { createGraphQLFetcher, type FetcherOptions } from '../../../src/pages/playground/graphql-fetcher';
import type { RequestHeaders } from '../../../src/pages/playground/request-headers';

/** The operation that is run by default. */
export const ME = { query: 'query Me { me { username } }', operationName: 'Me' };

/** The events of a fetcher during a subscription, in order. */
export interface Run {
  readonly events: (readonly ['sent'] | readonly ['received', Exchange] | readonly ['next', ExecutionResult] | readonly ['error', unknown] | readonly ['complete'])[]; // prettier-ignore
  /** The headers of each request. */
  readonly sentHeaders: readonly RequestHeaders[];
  /** Resolves after the last event. */
  readonly ended: Promise<void>;
  readonly unsubscribe: () => void;
}

/** The messages of the fetcher. */
export const messages: FetcherOptions['messages'] = () => ({
  unreachable: 'no answer',
  headersFault: 'bad headers',
  valueFault: 'bad value',
  emptyDocument: 'nothing to send',
});

/** The other options of the fetcher. */
export const ENVIRONMENT = {
  onSubscribe: (): never => {
    throw new Error('this is no subscription');
  },
  costHeader: { name: 'x-playground-cost', value: '1' },
  environment: (): ReadonlyMap<string, string> => new Map([['name', 'elif.live']]),
  missingMessage: (names: readonly string[]): string => `missing: ${names.join()}`,
};

/** Runs an operation. */
export function run(path: string, common: RequestHeaders, operation: FetcherParams = ME, tabHeaders?: Record<string, string>): Run {
  const events: Run['events'] = [];
  const sentHeaders: RequestHeaders[] = [];
  const onSend: FetcherOptions['onSend'] = (headers) => {
    sentHeaders.push(headers);
    events.push(['sent']);
    return (exchange) => void events.push(['received', exchange]);
  };
  const fetcher = createGraphQLFetcher({ path, commonHeaders: () => common, onSend, messages, ...ENVIRONMENT });
  // The fetcher returns an observable for a tab's operation.
  const observable = fetcher(operation, tabHeaders && { headers: tabHeaders }) as Observable<ExecutionResult>;
  let unsubscribe = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    ({ unsubscribe } = observable.subscribe({
      next: (result) => void events.push(['next', result]),
      error: (error) => {
        events.push(['error', error]);
        resolve();
      },
      complete: () => {
        events.push(['complete']);
        resolve();
      },
    }));
  });
  return { events, sentHeaders, ended, unsubscribe };
}
