import { LogController, type FastifyHttpOptions, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { DestinationStream } from 'pino';
import type { ServerConfig } from '../config/server';
import { sendFrameworkError, type FailureSender } from './failures';
import { createLogOutput } from './log-output';
import { handleClientError, type RawResponses } from './raw-responses';
import { REQUEST_ID } from './request-id';
import { proxyTrustOf } from './trusted-proxy';

/** Larger than any legitimate operation with its variables. */
export const BODY_LIMIT_BYTES = 100 * 1024;

/** How long a client may take to send a request, in milliseconds. Slower ones are disconnected, within 10 s in total. */
const RECEIVE_TIMEOUT_MS = 9_000;

/** Long enough that an overlong name or id fails its own validation (400), instead of the router's (404). */
const MAX_PARAM_LENGTH = 1_000;

/** Callbacks of the endpoints that are mounted on the server later. */
export interface ServerParts {
  /** The destination of log lines; standard output if undefined. */
  readonly logTo?: DestinationStream | undefined;
  /** Returns the URL to route by for a requested URL. */
  readonly rewriteUrl: (url: string) => string;
  /** Returns the function that sends an error without a route, by the requested URL. */
  readonly failureSenderOf: (url: string | undefined) => FailureSender;
  readonly rawAnswers: RawResponses;
  /** Called after each response that passed no hook. */
  readonly onFrameworkError: (request: FastifyRequest, reply: FastifyReply) => void;
  /** How long a connection may be without any activity before it is closed, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** The client's request id if it is valid, or else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** The options of Fastify and of Node's HTTP server. */
export function serverOptions(config: ServerConfig, parts: ServerParts): FastifyHttpOptions<Server> {
  return {
    logger: { level: config.logLevel, stream: parts.logTo ?? createLogOutput() },
    // observeRequests writes one line per request instead.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: proxyTrustOf(config.trustProxy) ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    rewriteUrl: ({ url = '/' }) => parts.rewriteUrl(url),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    // Requests that arrive while the server closes get a response in the format of their endpoint, and the connection is closed afterwards.
    return503OnClosing: false,
    connectionTimeout: parts.idleTimeoutMs,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    // Node would respond to a missing Host itself, without a body. The first hook validates it instead.
    http: { headersTimeout: RECEIVE_TIMEOUT_MS / 2, connectionsCheckingInterval: 500, requireHostHeader: false },
    frameworkErrors: (error, request, reply) => {
      // No hook has run: behind a stream, the response would wait for its end.
      if (request.server.pendingRequests.isReserved(request.raw.socket)) {
        request.raw.socket.destroy();
        return;
      }
      const shape = { send: parts.failureSenderOf(request.raw.url), hsts: config.hsts };
      sendFrameworkError(error, request, reply, shape).then(
        () => {
          parts.onFrameworkError(request, reply);
        },
        () => reply.raw.destroy(),
      );
    },
    clientErrorHandler: (error, socket) => {
      handleClientError(error, socket, parts.rawAnswers);
    },
  };
}
