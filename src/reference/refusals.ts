import { CLIENT_HEADERS } from '../client/client-headers';
import { AppError, detail, type ErrorCode } from '../errors/app-error';
import { TransactionDirection, TransactionStatus, TransactionType } from '../generated/prisma/enums';
import { MAX_LIMIT, MAX_PAGE } from '../paging/page-request';
import { REST_METHODS } from '../rest/shim';
import type { RestRoute } from '../rest/routes';

/** One way to be refused: an error, and which routes can answer it. */
interface Refusal {
  readonly error: AppError;
  readonly on: (row: RestRoute) => boolean;
}

const anywhere = (): boolean => true;

/** Routes whose address holds the client's own text: it may name nobody, or be no text at all. */
const byAddress = ({ parameters }: RestRoute): boolean => Object.values(parameters).some((parameter) => parameter.in === 'path');

const taking =
  (name: string) =>
  ({ parameters }: RestRoute): boolean =>
    Object.hasOwn(parameters, name);

/** An item that is none of an enumeration's values. */
const noneOf = (parameter: string, values: object): AppError =>
  AppError.badInput(detail(parameter, 'oneOf', { values: Object.keys(values) }));

const forbidden = new AppError('FORBIDDEN');

/** Every way to be refused that a client can tell from another, by the name of its example. */
export const REFUSALS = {
  id: { error: AppError.badInput(detail('id', 'objectId')), on: taking('id') },
  username: { error: AppError.badInput(detail('username', 'username')), on: taking('username') },
  address: { error: AppError.badInput(detail('url', 'malformedUrl')), on: byAddress },
  page: { error: AppError.badInput(detail('page', 'integerRange', { min: 1, max: MAX_PAGE })), on: taking('page') },
  limit: { error: AppError.badInput(detail('limit', 'integerRange', { min: 1, max: MAX_LIMIT })), on: taking('limit') },
  cursor: { error: AppError.badInput(detail('cursor', 'cursor')), on: taking('cursor') },
  pageAndCursor: { error: AppError.badInput(detail('page', 'notWithCursor')), on: taking('cursor') },
  streamId: { error: AppError.badInput(detail('streamId', 'objectId')), on: taking('streamId') },
  type: { error: noneOf('type', TransactionType), on: taking('type') },
  status: { error: noneOf('status', TransactionStatus), on: taking('status') },
  direction: { error: noneOf('direction', TransactionDirection), on: taking('direction') },
  date: { error: AppError.badInput(detail('from', 'dateOrDateTime')), on: taking('from') },
  period: { error: AppError.badInput(detail('from', 'afterTo')), on: taking('from') },
  repeated: { error: AppError.badInput(detail('limit', 'repeated')), on: taking('limit') },
  unknownParameter: { error: AppError.badInput(detail('verbose', 'unknown')), on: anywhere },
  header: { error: AppError.badInput(detail('x-platform', 'oneOf', { values: CLIENT_HEADERS.platform.values })), on: anywhere },
  noToken: { error: AppError.unauthenticated(), on: anywhere },
  badToken: { error: AppError.invalidToken(), on: anywhere },
  suspended: { error: new AppError('FORBIDDEN', { details: [detail('authorization', 'accountSuspended')] }), on: anywhere },
  adminPlatform: { error: forbidden, on: anywhere },
  blocked: { error: forbidden, on: byAddress },
  nobody: { error: new AppError('NOT_FOUND'), on: byAddress },
  method: { error: new AppError('METHOD_NOT_ALLOWED', { headers: { allow: REST_METHODS.join(', ') } }), on: anywhere },
  slow: { error: new AppError('REQUEST_TIMEOUT'), on: anywhere },
  longAddress: { error: new AppError('URI_TOO_LONG'), on: byAddress },
  mediaType: { error: new AppError('UNSUPPORTED_MEDIA_TYPE'), on: anywhere },
  tooMany: { error: new AppError('RATE_LIMITED'), on: anywhere },
  largeHeaders: { error: new AppError('HEADERS_TOO_LARGE'), on: anywhere },
  inside: { error: new AppError('INTERNAL_SERVER_ERROR'), on: anywhere },
  databaseAway: { error: new AppError('SERVICE_UNAVAILABLE'), on: anywhere },
  databaseSlow: { error: new AppError('GATEWAY_TIMEOUT'), on: anywhere },
} as const satisfies Readonly<Record<string, Refusal>>;

/** The name of a way to be refused. */
export type RefusalName = keyof typeof REFUSALS;

/** Answered before there is a request: in English, for nothing was read of what the client would rather have. */
export const RAW_CODES: readonly ErrorCode[] = ['REQUEST_TIMEOUT', 'HEADERS_TOO_LARGE'];

/** The ways a route can refuse, by code. */
export function refusalsOf(row: RestRoute): ReadonlyMap<ErrorCode, readonly RefusalName[]> {
  const found = new Map<ErrorCode, RefusalName[]>();
  for (const [name, { error, on }] of Object.entries(REFUSALS)) {
    // Entries of a record have its keys.
    if (on(row)) found.set(error.code, [...(found.get(error.code) ?? []), name as RefusalName]);
  }
  return found;
}
