import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { toDatabaseAppError } from '../database/database-failure';
import { AppError, detail, type ErrorCode } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import { formatError } from '../graphql/operation-result';
import type { Language } from '../i18n/languages';
import { preferredLanguage } from '../client/preferred-language';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { acceptWithoutParameters } from './accept';
import { consume } from './rate-limit';
import { baseHeaders } from './request-state';

declare module 'fastify' {
  interface FastifyRequest {
    /** The error that was sent instead of a result. */
    failure: AppError | undefined;
  }
}

/** Sends an error in the format of one endpoint, and sets it as the failure of the request. */
export type FailureSender = (reply: FastifyReply, error: AppError, language: Language) => FastifyReply;

/** Error codes for Fastify's own errors. Any other 4xx is BAD_USER_INPUT. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
};
const MALFORMED_JSON = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY', 'FST_ERR_CTP_INVALID_CONTENT_LENGTH']);

function isFastifyCode(code: string | undefined): code is `FST_ERR_${string}` {
  return code?.startsWith('FST_ERR_') === true;
}

/** Converts anything thrown to an AppError. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_BAD_URL') return AppError.badInput(detail('url', 'malformedUrl'));
  if (code !== undefined && MALFORMED_JSON.has(code)) return AppError.badInput(detail('body', 'malformedJson'));
  const known = code === undefined ? undefined : FASTIFY_CODES[code];
  if (known !== undefined) return new AppError(known, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('BAD_USER_INPUT', { internalReason: isFastifyCode(code) ? code : undefined, cause: error });
  }
  return toDatabaseAppError(error);
}

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/**
 * The media type of a GraphQL response, by the same negotiation as Apollo's. A client that knows GraphQL's media type reads errors of any
 * status only in that; others get JSON. Undefined if the client accepts neither.
 */
export function graphQLTypeFor({ headers }: FastifyRequest): string | undefined {
  const { accept } = headers;
  // The headers of most clients need no negotiation.
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  return new Negotiator({ headers: { accept: acceptWithoutParameters(accept) } }).mediaType([JSON_TYPE, GRAPHQL_TYPE]);
}

/** Sends an error in GraphQL's format, which is used everywhere but below /api/v1. */
export const sendGraphQLFailure: FailureSender = (reply, error, language) => {
  const audience = { requestId: reply.request.id, client: { language } };
  reply.request.failure = error;
  return reply
    .code(error.status)
    .headers(error.headers)
    .type(`${graphQLTypeFor(reply.request) ?? JSON_TYPE}; charset=utf-8`)
    .send({ errors: [formatError(error, audience)] });
};

/**
 * Consumes the minimum cost from the client's rate limit, for a request that failed before the pipeline. Returns the error to send, which
 * is RATE_LIMITED if the limit is exceeded.
 */
async function consumeForFailure(error: AppError, request: FastifyRequest, reply: FastifyReply): Promise<AppError> {
  try {
    await consume(request, reply, request.requestContext?.viewer?.id, MIN_CONSUMED_UNITS);
    return error;
  } catch (exceeded) {
    return toAppError(exceeded);
  }
}

/** Makes all errors within a scope, including those of unknown routes, use the format of that scope's endpoint. */
export function installFailureHooks(scope: FastifyInstance, send: FailureSender): void {
  const fail = async (thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const error = toAppError(thrown);
    // A gateway that stops is no failure.
    if (error.status >= 500 && error.internalReason !== 'draining')
      logFailure(scope.log, error, { requestId: request.id, traceparent: request.trace?.traceparent }, 'request failed');
    const sent = await consumeForFailure(error, request, reply);
    // The rest of the body is not read: the connection is closed, so that the client can stop sending.
    if (!request.raw.complete) reply.header('connection', 'close');
    return send(reply, sent, request.language);
  };
  scope.setErrorHandler(fail);
  scope.setNotFoundHandler((request, reply) => fail(new AppError('NOT_FOUND'), request, reply));
}

/**
 * Responds to a request that Fastify rejected before routing it, and therefore before any hook. `hsts`: whether to send
 * Strict-Transport-Security.
 */
export async function sendFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  { send, hsts }: { readonly send: FailureSender; readonly hsts: boolean },
): Promise<void> {
  const language = preferredLanguage(request.headers);
  const sent = await consumeForFailure(toAppError(error), request, reply);
  void send(reply.headers(baseHeaders(request.id, language, hsts)), sent, language);
}
