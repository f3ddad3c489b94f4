import { LogController, type FastifyHttpOptions, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { DestinationStream } from 'pino';
import type { Config } from '../config/config';
import { answerUnroutable, type FailureSender } from './failures';
import { createLogOutput } from './log-output';
import { answerClientError, type RawAnswers } from './raw-answers';
import { REQUEST_ID } from './request-state';
import { proxyTrustOf } from './trusted-proxy';

/** Larger than any honest operation with its variables. */
export const BODY_LIMIT_BYTES = 100 * 1024;

/** How long a client may take to send a request, in milliseconds; slower ones are cut, within 10 s in all. */
const RECEIVE_TIMEOUT_MS = 9_000;

/** Long enough that an over-long name or id is answered by its own check, as a 400, and not by "no such route". */
const MAX_PARAM_LENGTH = 1_000;

/** What the server's options need to know of the endpoints that are mounted on it later. */
export interface ServerParts {
  /** Where log lines go; standard output if it is left out. */
  readonly logTo?: DestinationStream | undefined;
  /** The address that is routed for one that was asked for. */
  readonly rewriteUrl: (url: string) => string;
  /** How an error is answered that has no route, by the address that was asked for. */
  readonly failureSenderOf: (url: string | undefined) => FailureSender;
  readonly rawAnswers: RawAnswers;
  /** Called after each answer that no hook sees. */
  readonly onUnroutable: (request: FastifyRequest, reply: FastifyReply) => void;
  /** A connection on which nothing moves for so long is closed, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** Keeps a client's request id where it is one, else makes one. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** The options of Fastify and of Node's HTTP server. */
export function serverOptions(config: Config, parts: ServerParts): FastifyHttpOptions<Server> {
  return {
    logger: { level: config.logLevel, stream: parts.logTo ?? createLogOutput() },
    // One line a request is written by observeRequests, with what matters here.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: proxyTrustOf(config.trustProxy) ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    rewriteUrl: ({ url = '/' }) => parts.rewriteUrl(url),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    forceCloseConnections: 'idle',
    // What is still asked while closing is answered, in the shape of its endpoint, and the connection closed after it.
    return503OnClosing: false,
    connectionTimeout: parts.idleTimeoutMs,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    // Node would answer a missing Host by itself, without a body; the first hook looks at it.
    http: { headersTimeout: RECEIVE_TIMEOUT_MS / 2, connectionsCheckingInterval: 500, requireHostHeader: false },
    frameworkErrors: (error, request, reply) => {
      const shape = { send: parts.failureSenderOf(request.raw.url), hsts: config.hsts };
      answerUnroutable(error, request, reply, shape).then(
        () => {
          parts.onUnroutable(request, reply);
        },
        () => reply.raw.destroy(),
      );
    },
    clientErrorHandler: (error, socket) => {
      answerClientError(error, socket, parts.rawAnswers);
    },
  };
}
