import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { toDatabaseAppError } from '../database/database-failure';
import { AppError, detail, type ErrorCode } from '../errors/app-error';
import { DEFAULT_LANGUAGE, type Language } from '../errors/language';
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
    if (appError.status >= 500 && !isLogged) request.log.error({ err: appError.cause ?? appError }, 'request failed');
    return send(reply, await chargeForFailure(appError, request, reply), request.language);
  };
  scope.setErrorHandler(refuse);
  scope.setNotFoundHandler((request, reply) => refuse(new AppError('NOT_FOUND'), request, reply));
}

/** Answers a request that Fastify gave up on before it had a route, and so before any hook. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply, send: FailureSender): void {
  const language = preferredLanguage(request.headers);
  void send(reply.headers(stateHeaders(request.id, language)), toAppError(error), language);
}

const PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** Shapes the body of an answer that no route gave. */
export type RawBody = (error: AppError, sentence: string) => object;

/** Writes an answer to a bare socket and closes it. */
function answerRaw(socket: Duplex, appError: AppError, bodyOf: RawBody): void {
  const body = JSON.stringify(bodyOf(appError, sentenceOf(appError.code, DEFAULT_LANGUAGE)));
  const headers = {
    ...stateHeaders(randomUUID(), DEFAULT_LANGUAGE),
    ...appError.headers,
    'x-error-code': appError.code,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${appError.status} ${STATUS_CODES[appError.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

/** Answers what Node's parser rejected: there is no request then, only a socket. */
export function answerUnparsable(error: Error & { code?: string }, socket: Socket, bodyOf: RawBody): void {
  // The other side is gone, or an answer is already on its way.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  answerRaw(socket, new AppError(PARSER_CODES[error.code ?? ''] ?? 'BAD_USER_INPUT'), bodyOf);
}

/**
 * Keeps a connection's error from ending the process. Node has a listener of its own on each connection but takes it off
 * before it hands the socket out (connect, upgrade); this one stays. What a peer does to its connection concerns nobody else.
 */
function ignoreConnectionErrors(server: Server): void {
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
  });
}

/** What Node would answer by itself, without a body, or not at all: CONNECT, and expectations it does not know. */
export function answerOddRequests(server: Server, bodyOf: RawBody): void {
  ignoreConnectionErrors(server);
  server.on('connect', (_request, socket) => {
    answerRaw(socket, new AppError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, HEAD, POST' } }), bodyOf);
  });
  // An expectation is a wish about how to answer; ours is to answer as always (RFC 9110 §10.1.1 allows for that).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
