// A module for browsers alone; tests, which are no such modules, read these types as well.
import type { Fetcher, FetcherParams, Observable, Unsubscribable } from '@graphiql/toolkit' with { 'resolution-mode': 'import' };
import type { ExecutionResult } from 'graphql';
import { exchange, type Exchange } from './exchange';
import { isObject } from './parse-object';
import { mergeHeaders, toRequestHeaders, type RequestHeaders } from './request-headers';

/** GraphiQL's question for the schema goes by this name. */
export const SCHEMA_OPERATION = 'PlaygroundSchema';

/** Headers of every operation. */
export const GRAPHQL_HEADERS: RequestHeaders = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

/** What a fetcher is made with. */
export interface FetcherOptions {
  readonly path: string;
  /** Headers to send, below those of the tab. */
  readonly commonHeaders: () => RequestHeaders;
  /** Told where a tab's operation was sent, and given what came back. */
  readonly onSend: () => (exchange: Exchange) => void;
  /** What is said where the gateway does not answer, and where the tab's headers cannot be sent. */
  readonly words: () => { readonly unreachable: string; readonly headersFault: string };
}

/** An error that GraphiQL shows by its words alone: it would show where in the page's program it arose, too. */
function failure(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}

function isExecutionResult(body: unknown): body is ExecutionResult {
  return isObject(body) && ('data' in body || 'errors' in body);
}

/** Reads an answer. @throws Error where it is not GraphQL's */
function toResult(text: string, status: number): ExecutionResult {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!isExecutionResult(body)) throw failure(`HTTP ${status}: the answer is not a GraphQL response`);
  return body;
}

/**
 * Sends operations by POST. GraphiQL's own fetcher would bring WebSockets and multipart answers along, which the gateway has not.
 *
 * A tab's answer is an observable: only those GraphiQL can be asked to give up. A promise's answer it would show in whichever
 * tab is open by then. The schema is asked for without a token: a spent one would hide it.
 */
export function createGraphQLFetcher({ path, commonHeaders, onSend, words }: FetcherOptions): Fetcher {
  const send = (operation: FetcherParams, headers: RequestHeaders, signal?: AbortSignal): ReturnType<typeof exchange> =>
    exchange(path, { method: 'POST', headers, body: JSON.stringify(operation), ...(signal && { signal }) }).catch(() => {
      throw failure(words().unreachable);
    });

  return (operation, options) => {
    if (operation.operationName === SCHEMA_OPERATION) {
      return send(operation, GRAPHQL_HEADERS).then(({ text, exchange: { status } }) => toResult(text, status));
    }
    const tabHeaders = toRequestHeaders(options?.headers ?? {});
    if (tabHeaders === undefined) throw failure(words().headersFault);
    const headers = mergeHeaders(GRAPHQL_HEADERS, commonHeaders(), tabHeaders);
    const observable = {
      subscribe(observer: Observer): Unsubscribable {
        const abort = new AbortController();
        const received = onSend();
        send(operation, headers, abort.signal)
          .then(({ text, exchange: found }) => {
            received(found);
            observer.next(toResult(text, found.status));
            observer.complete();
          })
          .catch((error: unknown) => {
            if (!abort.signal.aborted) observer.error(error);
          });
        return {
          unsubscribe: () => {
            abort.abort();
          },
        };
      },
    };
    // GraphiQL subscribes with an observer alone; the type has the other ways of calling, too.
    return observable as Observable<ExecutionResult>;
  };
}

interface Observer {
  readonly next: (result: ExecutionResult) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}
