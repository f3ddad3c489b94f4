import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, type ErrorCode } from '../errors/app-error';
import { DEFAULT_LANGUAGE } from '../errors/language';
import { sentenceOf } from '../errors/translate';
import { closeLingering } from './lingering-close';
import { stateHeaders } from './request-state';

const PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** How an answer looks that no route gives. */
export interface RawAnswers {
  readonly bodyOf: (error: AppError, sentence: string) => object;
  /** Whether to send Strict-Transport-Security. */
  readonly hsts: boolean;
}

/** An answer as bytes, for a connection on which there is no request. */
function bytesOf(appError: AppError, { bodyOf, hsts }: RawAnswers): string {
  const body = JSON.stringify(bodyOf(appError, sentenceOf(appError.code, DEFAULT_LANGUAGE)));
  const headers = {
    ...stateHeaders(randomUUID(), DEFAULT_LANGUAGE, hsts),
    ...appError.headers,
    'x-error-code': appError.code,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${appError.status} ${STATUS_CODES[appError.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

/** The response that a connection is sending now. Node keeps it on the socket, but its types do not say so. */
export function currentResponse(socket: Socket): ServerResponse | undefined {
  return (socket as Socket & { readonly _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

/**
 * Waits until all requests that came before on a connection are answered: a client that pipelines takes answers in order.
 * @returns whether what comes next is still to be answered; not if it belongs to a request that has been
 */
async function untilAnswered(socket: Socket): Promise<boolean> {
  let response = currentResponse(socket);
  while (response !== undefined && !socket.destroyed) {
    const isBodyBroken = !response.req.complete;
    // A request that never becomes whole is never answered by its route.
    if (isBodyBroken && !response.writableEnded) return !response.headersSent;
    await once(response, 'close');
    if (isBodyBroken) return false;
    response = currentResponse(socket);
  }
  return true;
}

/** Connections that get their last answer here. A broken one is reported again with each further chunk. */
const ending = new WeakSet<Socket>();

/** Gives a connection its last answer, after those that are due, and closes it. */
async function answerLast(socket: Socket, appError: AppError, answers: RawAnswers): Promise<void> {
  if (ending.has(socket)) return;
  ending.add(socket);
  // Nothing more is read for now, so that a client cannot make the gateway wait and take in more and more.
  socket.pause();
  const isDue = await untilAnswered(socket);
  if (isDue && socket.writable) socket.write(bytesOf(appError, answers));
  closeLingering(socket);
}

/** As `answerLast`, for callers that cannot wait: a connection whose answers fail is closed without one. */
function endWith(socket: Socket, appError: AppError, answers: RawAnswers): void {
  answerLast(socket, appError, answers).catch(() => socket.destroy());
}

/** Answers what Node's parser rejected (Fastify's `clientErrorHandler`): there is no request then, only a socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, answers: RawAnswers): void {
  // The other side is gone, or the last answer is already on its way.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, new AppError(PARSER_CODES[error.code ?? ''] ?? 'BAD_USER_INPUT'), answers);
}

/** Answers what Node would answer without a body, or not at all: CONNECT, and expectations it does not know. */
export function answerNodeEvents(
  server: Server,
  answers: RawAnswers,
  { bodyLimitBytes, idleTimeoutMs }: { readonly bodyLimitBytes: number; readonly idleTimeoutMs: number },
): void {
  server.on('connect', (_request, socket: Socket) => {
    // Node has let go of the connection: nothing of its own closes it any more.
    socket.setTimeout(idleTimeoutMs, () => socket.destroy());
    endWith(socket, new AppError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, HEAD, POST' } }), answers);
  });
  // An expectation is a wish about how to answer; ours is to answer as always (RFC 9110 §10.1.1 allows for that).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // A client that asks before it sends a large body need not send it (RFC 9110 §10.1.1).
  server.on('checkContinue', (request, response) => {
    if (!(Number(request.headers['content-length'] ?? 0) > bodyLimitBytes)) response.writeContinue();
    server.emit('request', request, response);
  });
}
