// The toolkit is an ES module. Tests, which are CommonJS, import these types as well.
import type { Fetcher, FetcherParams, Observable, Unsubscribable } from '@graphiql/toolkit' with { 'resolution-mode': 'import' };
import { getIntrospectionQuery, type ExecutionResult } from 'graphql';
import { isEmptyDocument } from './empty-document';
import { existingOperationName } from './existing-operation-name';
import { exchange, type Exchange, type OperationCost } from './exchange';
import { failure } from './failure';
import type { LiveRequest } from './live-connection';
import type { LiveSubscription, ResultObserver } from './live-fetcher';
import { subscriptionIn } from './live-operation';
import { isObject } from './parse-object';
import { parseResult } from './parse-result';
import { resolveRequest, type EnvironmentValues } from './placeholders';
import { mergeHeaders, toRequestHeaders, type RequestHeaders } from './request-headers';

/** The name of GraphiQL's introspection query. */
export const SCHEMA_OPERATION = 'PlaygroundSchema';

/** The introspection query. GraphiQL's own does not ask where scalars are specified, which exported schemas would then lack. */
const SCHEMA_QUERY = getIntrospectionQuery({ specifiedByUrl: true }).replace('IntrospectionQuery', SCHEMA_OPERATION);

/** Headers of every operation. */
export const GRAPHQL_HEADERS: RequestHeaders = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

/** The options of a fetcher. */
export interface FetcherOptions {
  readonly path: string;
  /** Headers of every request. The headers of the tab override them. */
  readonly commonHeaders: () => RequestHeaders;
  /** Called when a tab's operation is sent, with its headers. The function that it returns is called with the response. */
  readonly onSend: (headers: RequestHeaders) => (exchange: Exchange) => void;
  /** Runs a subscription of a tab. Its headers are those of `onSend`. */
  readonly onSubscribe: LiveSubscription;
  /** The messages for a gateway that does not respond, for headers that cannot be sent, and for a document without an operation. */
  readonly messages: () => {
    readonly unreachable: string;
    readonly headersFault: string;
    readonly valueFault: string;
    readonly emptyDocument: string;
  };
  /** The values of placeholders in variables and headers. */
  readonly environment: () => EnvironmentValues;
  /** The header with which the gateway reports the cost of an operation. */
  readonly costHeader: { readonly name: string; readonly value: string };
  /** The message for placeholders without a value. */
  readonly missingMessage: (names: readonly string[]) => string;
}

function notGraphQL(status: number): never {
  throw failure(`HTTP ${status}: the body is not a GraphQL response`);
}

interface OperationBody {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: unknown;
}

function isCost(value: unknown): value is OperationCost {
  return isObject(value) && ['units', 'statements', 'databaseMs'].every((name) => typeof value[name] === 'number');
}

/** A response as other clients get it, and the cost that only this page gets, with the bytes that it added. */
function withoutCost(result: ExecutionResult | undefined): {
  readonly result: ExecutionResult | undefined;
  readonly cost?: OperationCost;
  readonly addedBytes: number;
} {
  const { extensions = {}, ...others } = result ?? {};
  const { cost, ...kept } = extensions;
  if (!isCost(cost)) return { result, addedBytes: 0 };
  const clean = Object.keys(kept).length === 0 ? others : { ...others, extensions: kept };
  return { result: clean, cost, addedBytes: JSON.stringify(result).length - JSON.stringify(clean).length };
}

/** The request for a subscription. Its client sets the headers that describe the request and the response. */
function toLive(url: string, headers: RequestHeaders, { query, operationName, variables }: OperationBody): LiveRequest {
  const own = Object.entries(headers).filter(([name]) => !Object.hasOwn(GRAPHQL_HEADERS, name));
  return {
    url,
    headers: Object.fromEntries(own),
    body: { query, ...(operationName !== null && { operationName }), variables: isObject(variables) ? variables : {} },
  };
}

/**
 * Creates a fetcher that sends operations by POST, except subscriptions. GraphiQL's own fetcher would load the clients of subscriptions with
 * the page, and does not connect again as this gateway suggests.
 *
 * The fetcher returns an observable for a tab's operation, because GraphiQL can cancel only observables. The result of a promise
 * would show in whichever tab is open when it resolves. The schema is requested without a token: an expired one would hide it.
 */
export function createGraphQLFetcher({
  path,
  commonHeaders,
  onSend,
  onSubscribe,
  messages,
  environment,
  costHeader,
  missingMessage,
}: FetcherOptions): Fetcher {
  const send = (operation: FetcherParams, headers: RequestHeaders, signal?: AbortSignal): ReturnType<typeof exchange> =>
    exchange(path, { method: 'POST', headers, body: JSON.stringify(operation), ...(signal && { signal }) }).catch(() => {
      throw failure(messages().unreachable);
    });

  return (operation, options) => {
    if (operation.operationName === SCHEMA_OPERATION) {
      return send({ ...operation, query: SCHEMA_QUERY }, GRAPHQL_HEADERS).then(
        ({ text, exchange: { status } }) => parseResult(text) ?? notGraphQL(status),
      );
    }
    if (isEmptyDocument(operation.query)) throw failure(messages().emptyDocument);
    const tabHeaders = toRequestHeaders(options?.headers ?? {});
    if (tabHeaders === undefined) throw failure(messages().headersFault);
    const unresolved = { variables: operation.variables as unknown, headers: mergeHeaders(GRAPHQL_HEADERS, commonHeaders(), tabHeaders) };
    const resolved = resolveRequest(unresolved, environment());
    if ('missing' in resolved) throw failure(missingMessage(resolved.missing));
    const headers = toRequestHeaders(resolved.headers);
    if (headers === undefined) throw failure(messages().valueFault);
    const observable = {
      subscribe(observer: ResultObserver): Unsubscribable {
        const received = onSend(headers);
        const operationName = existingOperationName(operation.query, operation.operationName);
        const body = { query: operation.query, operationName, variables: resolved.variables };
        const subscription = subscriptionIn(operation.query, operationName);
        if (subscription !== undefined) return { unsubscribe: onSubscribe(subscription, toLive(path, headers, body), observer) };
        const abort = new AbortController();
        send(body, { ...headers, [costHeader.name]: costHeader.value }, abort.signal)
          .then(({ text, exchange: found }) => {
            const { result, cost, addedBytes } = withoutCost(parseResult(text));
            received({ ...found, bytes: found.bytes - addedBytes, body: text, ...(cost && { cost }) });
            observer.next(result ?? notGraphQL(found.status));
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
    // GraphiQL always subscribes with an observer; the type also allows separate callbacks.
    return observable as Observable<ExecutionResult>;
  };
}
