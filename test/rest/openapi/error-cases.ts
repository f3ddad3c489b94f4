import { CLIENT_HEADERS } from '../../../src/client/client-headers';
import { AppError, detail, type ErrorDetail } from '../../../src/errors/app-error';
import { TransactionDirection, TransactionStatus, TransactionType } from '../../../src/generated/prisma/enums';
import { MAX_LIMIT, MAX_PAGE } from '../../../src/paging/page-request';
import { REST_METHODS, type RestRoute } from '../../../src/rest/routes';

function notOneOf(parameter: string, values: object): ErrorDetail {
  return detail(parameter, 'oneOf', { values: Object.keys(values) });
}

/** Every error that a client can distinguish, by the kind of route. */
const ERROR_CASES = {
  all: {
    unknownParameter: AppError.badInput(detail('verbose', 'unknown')),
    invalidHeader: AppError.badInput(detail('x-platform', 'oneOf', { values: CLIENT_HEADERS.platform.values })),
    missingToken: AppError.unauthenticated(),
    invalidToken: AppError.invalidToken('malformed'),
    suspendedViewer: new AppError('FORBIDDEN', { details: [detail('authorization', 'accountSuspended')] }),
    adminPlatform: new AppError('FORBIDDEN'),
    otherMethod: new AppError('METHOD_NOT_ALLOWED', { headers: { allow: REST_METHODS.join(', ') } }),
    slowRequest: new AppError('REQUEST_TIMEOUT'),
    compressedBody: new AppError('UNSUPPORTED_MEDIA_TYPE'),
    rateLimited: new AppError('RATE_LIMITED'),
    largeHeaders: new AppError('HEADERS_TOO_LARGE'),
    internalError: new AppError('INTERNAL_SERVER_ERROR'),
    databaseUnavailable: new AppError('SERVICE_UNAVAILABLE'),
    databaseTimeout: new AppError('GATEWAY_TIMEOUT'),
  },
  // Routes with a parameter in their path.
  path: {
    malformedPath: AppError.badInput(detail('url', 'malformedUrl')),
    blocked: new AppError('FORBIDDEN'),
    unknownAccount: new AppError('NOT_FOUND'),
    longPath: new AppError('URI_TOO_LONG'),
  },
  id: { invalidId: AppError.badInput(detail('id', 'objectId')) },
  username: { invalidUsername: AppError.badInput(detail('username', 'username')) },
  list: {
    invalidPage: AppError.badInput(detail('page', 'integerRange', { min: 1, max: MAX_PAGE })),
    invalidLimit: AppError.badInput(detail('limit', 'integerRange', { min: 1, max: MAX_LIMIT })),
    invalidCursor: AppError.badInput(detail('cursor', 'cursor')),
    pageWithCursor: AppError.badInput(detail('page', 'notWithCursor')),
    invalidStreamId: AppError.badInput(detail('streamId', 'objectId')),
    invalidType: AppError.badInput(notOneOf('type', TransactionType)),
    invalidStatus: AppError.badInput(notOneOf('status', TransactionStatus)),
    invalidDirection: AppError.badInput(notOneOf('direction', TransactionDirection)),
    invalidDate: AppError.badInput(detail('from', 'dateOrDateTime')),
    fromAfterTo: AppError.badInput(detail('from', 'afterTo')),
    repeatedParameter: AppError.badInput(detail('limit', 'repeated')),
  },
} as const;

/** The name of an error case. */
export type ErrorCaseName = { [Group in keyof typeof ERROR_CASES]: keyof (typeof ERROR_CASES)[Group] }[keyof typeof ERROR_CASES];

/** One error case of a route. */
export interface ErrorCase {
  readonly name: ErrorCaseName;
  readonly error: AppError;
}

/** Codes of responses sent before a request is parsed, in the default language. */
export const RAW_CODES: readonly AppError['code'][] = ['REQUEST_TIMEOUT', 'HEADERS_TOO_LARGE'];

/** Every error case of every route. */
export function errorCasesOf({ parameters }: RestRoute): ErrorCase[] {
  const groups = {
    all: true,
    path: Object.values(parameters).some((parameter) => parameter.in === 'path'),
    id: parameters['id'] !== undefined,
    username: parameters['username'] !== undefined,
    list: parameters['cursor'] !== undefined,
  };
  return Object.entries(ERROR_CASES)
    .filter(([group]) => groups[group as keyof typeof groups])
    .flatMap(([, cases]) => Object.entries(cases).map(([name, error]: [string, AppError]) => ({ name: name as ErrorCaseName, error })));
}
