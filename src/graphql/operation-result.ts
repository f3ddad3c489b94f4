import type { GraphQLFormattedError } from 'graphql';
import type { Authorized } from '../auth/authorized';
import type { ClientConnection } from '../database/batch-loader';
import type { AppError, ErrorCode, ProtocolCode } from '../errors/app-error';
import { messageOf, translateDetails } from '../errors/translate';
import type { Language } from '../i18n/languages';

/** The result of an operation, untranslated. `data` is absent if nothing was executed. */
export interface OperationResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors: readonly AppError[];
}

/** The recipient of a result. */
export interface ResultAudience {
  readonly requestId: string;
  readonly client: { readonly language: Language };
  /** Counts statements if the request asks for its cost. */
  readonly connection?: ClientConnection | undefined;
  readonly operation?: { readonly units?: number };
}

/** What an operation has cost. Sent only to the playground. */
export interface MeasuredCost {
  /** Units that it consumed from the rate limit. */
  readonly units: number;
  /** Statements that served it. One that serves several requests counts for each. */
  readonly statements: number;
  /** The sum of the statements' durations, in milliseconds. */
  readonly databaseMs: number;
}

/** A result as an HTTP response of /graphql. */
export interface FormattedResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly errors?: readonly GraphQLFormattedError[];
    readonly data?: Record<string, unknown> | null;
    readonly extensions?: { readonly cost: MeasuredCost };
  };
}

/** Codes of an outage: the same request may succeed later. */
const OUTAGE_CODES: ReadonlySet<ErrorCode | ProtocolCode> = new Set(['SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT']);

/**
 * The error of a result that consists of outages only. A 503 takes precedence over a 504, because which statement failed first is random.
 */
function outageOf({ data, errors }: OperationResult): AppError | undefined {
  if (data != null && Object.values(data).some((value) => value !== null)) return undefined;
  if (!errors.every(({ code }) => OUTAGE_CODES.has(code))) return undefined;
  return errors.find(({ code }) => code === 'SERVICE_UNAVAILABLE') ?? errors[0];
}

/**
 * The error that determines the HTTP status and headers of a result; undefined for a status of 200. Without `data` it is the first error.
 * With `data` the status is 200, as GraphQL over HTTP requires, with two exceptions: UNAUTHENTICATED (401), and a result without any value
 * whose errors are all SERVICE_UNAVAILABLE or GATEWAY_TIMEOUT. The latter is an outage, which proxies and clients recognize by 503 or 504
 * with Retry-After.
 */
export function decisiveError(result: OperationResult): AppError | undefined {
  if (result.data === undefined) return result.errors[0];
  return result.errors.find(({ code }) => code === 'UNAUTHENTICATED') ?? outageOf(result);
}

/**
 * Formats an error as a GraphQL error, in the client's language.
 * @param count the number of items of a list that have this error
 */
export function formatError(error: AppError, { requestId, client }: ResultAudience, count = 1): GraphQLFormattedError {
  const details = translateDetails(error.details, client.language);
  return {
    message: messageOf(error, client.language),
    ...error.place,
    extensions: { code: error.code, requestId, ...(details.length > 0 && { details }), ...(count > 1 && { count }) },
  };
}

/** `_entities`, also with the prefix by which a router distinguishes several of one request. */
const ENTITIES = /_entities$/;

/**
 * The same for errors of one field of a list's items that differ in the item only; undefined for an error that is not of an item. Entities
 * are no list of the client: each may belong to another place of the router's response.
 */
function itemKey({ code, details, reason, place: { path } }: AppError): string | undefined {
  if (path?.some((part) => typeof part === 'number') !== true || ENTITIES.test(String(path[0]))) return undefined;
  return JSON.stringify([path.map((part) => (typeof part === 'number' ? 0 : part)), code, details, reason]);
}

/**
 * Formats errors. If many items of a list have the same error in the same field, only the first is formatted, with their number: Apollo
 * Client and urql show the message of every error, and a hundred forbidden e-mail addresses would be a hundred times the same sentence.
 */
function formatErrors(errors: readonly AppError[], audience: ResultAudience): GraphQLFormattedError[] {
  const merged = new Map<string | AppError, { readonly first: AppError; count: number }>();
  for (const error of errors) {
    const key = itemKey(error) ?? error;
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { first: error, count: 1 });
    else same.count += 1;
  }
  return [...merged.values()].map(({ first, count }) => formatError(first, audience, count));
}

/** The cost of a request that asks for it. */
function costOf({ connection, operation }: ResultAudience): MeasuredCost | undefined {
  const count = connection?.statements;
  if (count === undefined) return undefined;
  return { units: operation?.units ?? 0, statements: count.statements, databaseMs: Math.round(count.databaseMs * 100) / 100 };
}

/** Formats a result for /graphql, in the client's language. */
export function formatResult({ result }: Authorized<OperationResult>, audience: ResultAudience): FormattedResult {
  const { data, errors } = result;
  const error = decisiveError(result);
  const cost = costOf(audience);
  return {
    status: error?.status ?? 200,
    headers: error?.headers ?? {},
    body: {
      ...(errors.length > 0 && { errors: formatErrors(errors, audience) }),
      ...(data !== undefined && { data }),
      ...(cost && { extensions: { cost } }),
    },
  };
}
