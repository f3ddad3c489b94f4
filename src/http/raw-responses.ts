import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, type ErrorCode } from '../errors/app-error';
import { DEFAULT_LANGUAGE } from '../i18n/languages';
import { fixedMessageOf } from '../errors/translate';
import { closeLingering } from './lingering-close';
import { baseHeaders } from './request-state';

const PARSER_CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

function isParserCode(code: string): code is `HPE_${string}` {
  return code.startsWith('HPE_');
}

/** The format of responses without a route. */
export interface RawResponses {
  readonly bodyOf: (error: AppError, message: string) => object;
  /** Called for each such response, unless a request is logged for it. */
  readonly onFailure: (error: AppError, requestId: string) => void;
  /** Whether to send Strict-Transport-Security. */
  readonly hsts: boolean;
}

/** A complete response as text, for a connection without a request. */
function bytesOf(appError: AppError, requestId: string, { bodyOf, hsts }: RawResponses): string {
  const body = JSON.stringify(bodyOf(appError, fixedMessageOf(appError.code, DEFAULT_LANGUAGE)));
  const headers = {
    ...baseHeaders(requestId, DEFAULT_LANGUAGE, hsts),
    ...appError.headers,
    'x-error-code': appError.code,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${appError.status} ${STATUS_CODES[appError.status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

/** The response that a connection is sending now. Node stores it on the socket, but its types do not include it. */
export function currentResponse(socket: Socket): ServerResponse | undefined {
  return (socket as Socket & { readonly _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

/** The failures of requests whose bodies could not be read. */
const bodyFailures = new WeakMap<IncomingMessage, AppError>();

/** The failure of a request whose body Node's parser rejected, to which its route did not respond; undefined for any other request. */
export function bodyFailureOf(request: IncomingMessage): AppError | undefined {
  return bodyFailures.get(request);
}

/**
 * Waits until all earlier requests of a connection are answered, because responses to pipelined requests must be in order.
 * @returns whether a response is still due: to a request whose body is broken, or to bytes that are not a request; false if the error
 *   belongs to a request that was answered already
 */
async function waitForResponses(socket: Socket): Promise<IncomingMessage | boolean> {
  let response = currentResponse(socket);
  while (response !== undefined && !socket.destroyed) {
    const isBodyBroken = !response.req.complete;
    // A route never responds to a request that stays incomplete.
    if (isBodyBroken && !response.writableEnded) return response.headersSent ? false : response.req;
    await once(response, 'close');
    if (isBodyBroken) return false;
    response = currentResponse(socket);
  }
  return true;
}

/** Connections that are being ended here. Node reports the error of a broken connection again with each further chunk. */
const ending = new WeakSet<Socket>();

/** Sends the last response of a connection, after those that are due, and closes the connection. */
async function sendLastResponse(socket: Socket, appError: AppError, answers: RawResponses): Promise<void> {
  if (ending.has(socket)) return;
  ending.add(socket);
  // Stop reading, so that a client cannot make the gateway buffer more and more while it waits.
  socket.pause();
  const due = await waitForResponses(socket);
  if (due !== false && socket.writable) {
    const requestId = randomUUID();
    socket.write(bytesOf(appError, requestId, answers));
    if (due === true) answers.onFailure(appError, requestId);
    else bodyFailures.set(due, appError);
  }
  closeLingering(socket);
}

/** Like `sendLastResponse`, for callers that cannot wait. If it fails, the connection is closed without a response. */
export function endConnection(socket: Socket, appError: AppError, answers: RawResponses): void {
  sendLastResponse(socket, appError, answers).catch(() => socket.destroy());
}

/** Responds to errors of Node's parser (Fastify's `clientErrorHandler`), for which there is a socket but no request. */
export function handleClientError(error: Error & { code?: string }, socket: Socket, answers: RawResponses): void {
  // The client has disconnected, or the last response is already being sent.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { code = '' } = error;
  const internalReason = isParserCode(code) ? code : undefined;
  endConnection(socket, new AppError(PARSER_CODES[code] ?? 'BAD_USER_INPUT', { internalReason }), answers);
}

/** Handles requests to which Node would respond without a body or not at all: CONNECT, and unknown expectations. */
export function handleNodeEvents(
  server: Server,
  answers: RawResponses,
  { bodyLimitBytes, idleTimeoutMs }: { readonly bodyLimitBytes: number; readonly idleTimeoutMs: number },
): void {
  server.on('connect', (_request, socket: Socket) => {
    // Node has detached the connection, so that its own timeouts do not close it any more.
    socket.setTimeout(idleTimeoutMs, () => socket.destroy());
    endConnection(socket, new AppError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, HEAD, POST' } }), answers);
  });
  // An unknown expectation is ignored, and the request is served as usual (RFC 9110 §10.1.1 allows that).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  // A client that sends `Expect: 100-continue` need not send its body (RFC 9110 §10.1.1).
  server.on('checkContinue', (request, response) => {
    if (!(Number(request.headers['content-length'] ?? 0) > bodyLimitBytes)) response.writeContinue();
    server.emit('request', request, response);
  });
}
