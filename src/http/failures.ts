import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { toDatabaseAppError } from '../database/database-failure';
import { AppError, detail, type ErrorCode } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import type { Language } from '../errors/language';
import { sentenceOf, translateDetails } from '../errors/translate';
import { preferredLanguage } from '../client/preferred-language';
import { ADMISSION_COST } from '../context';
import { acceptWithoutParameters } from './accept';
import { charge } from './charge';
import { stateHeaders } from './request-state';

/** Answers a failure in the shape of one door. */
export type FailureSender = (reply: FastifyReply, error: AppError, language: Language) => FastifyReply;

/** Fastify's own refusals, by its codes; everything else it refuses is the client's fault without a better name. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
};
const MALFORMED_JSON = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY', 'FST_ERR_CTP_INVALID_CONTENT_LENGTH']);

/** Whatever was thrown on the way, as one of our errors. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_BAD_URL') return AppError.badInput(detail('url', 'malformedUrl'));
  if (code !== undefined && MALFORMED_JSON.has(code)) return AppError.badInput(detail('body', 'malformedJson'));
  const known = code === undefined ? undefined : FASTIFY_CODES[code];
  if (known !== undefined) return new AppError(known, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new AppError('BAD_USER_INPUT', { cause: error });
  return toDatabaseAppError(error);
}

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/**
 * Apollo's own choice. A client that knows GraphQL's media type reads errors in it alone, whatever the status; others take
 * JSON. Undefined where a client takes neither.
 */
export function graphQLTypeFor({ headers }: FastifyRequest): string | undefined {
  const { accept } = headers;
  // What most clients say needs no negotiating.
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  return new Negotiator({ headers: { accept: acceptWithoutParameters(accept) } }).mediaType([JSON_TYPE, GRAPHQL_TYPE]);
}

/** The shape of failures everywhere but below /api/v1: GraphQL's. */
export const sendGraphQLFailure: FailureSender = (reply, error, language) => {
  const details = translateDetails(error.details, language);
  const extensions = { code: error.code, requestId: reply.request.id, ...(details.length > 0 && { details }) };
  return reply
    .code(error.status)
    .headers(error.headers)
    .type(`${graphQLTypeFor(reply.request) ?? JSON_TYPE}; charset=utf-8`)
    .send({ errors: [{ message: sentenceOf(error.code, language), extensions }] });
};

/** Whoever is refused before anybody has paid pays by address, and is told so where it has asked too much. */
async function chargeForFailure(error: AppError, request: FastifyRequest, reply: FastifyReply): Promise<AppError> {
  if (request.isCharged) return error;
  try {
    await charge(request, reply, undefined, ADMISSION_COST);
    return error;
  } catch (limited) {
    return toAppError(limited);
  }
}

/** Makes everything that fails within a scope, unknown routes included, answer in the shape of that scope's door. */
export function installFailureHooks(scope: FastifyInstance, send: FailureSender): void {
  const refuse = async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const appError = toAppError(error);
    // What failed while an operation ran has been logged where it failed.
    const isLogged = request.requestContext !== undefined && request.requestContext.failures.length > 0;
    if (appError.status >= 500 && !isLogged) logFailure(scope.log, appError, request.id, 'request failed');
    const told = await chargeForFailure(appError, request, reply);
    // The rest of a body that nobody reads is not waited for: the connection is closed, so that the client can stop sending.
    if (!request.raw.complete) reply.header('connection', 'close');
    return send(reply, told, request.language);
  };
  scope.setErrorHandler(refuse);
  scope.setNotFoundHandler((request, reply) => refuse(new AppError('NOT_FOUND'), request, reply));
}

/** Answers a request that Fastify gave up on before it had a route, and so before any hook. `hsts`: whether to send Strict-Transport-Security. */
export async function answerUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  { send, hsts }: { readonly send: FailureSender; readonly hsts: boolean },
): Promise<void> {
  const language = preferredLanguage(request.headers);
  const told = await chargeForFailure(toAppError(error), request, reply);
  void send(reply.headers(stateHeaders(request.id, language, hsts)), told, language);
}
