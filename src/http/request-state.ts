import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { VARY } from '../client/client-headers';
import { preferredLanguage } from '../client/preferred-language';
import { rawValues } from '../client/raw-header';
import type { ContextRequest, RequestContext } from '../context';
import type { ClientConnection } from '../database/batch-loader';
import type { StatementCount } from '../database/statement-count';
import { AppError, detail } from '../errors/app-error';
import { DEFAULT_LANGUAGE, type Language } from '../i18n/languages';
import { consume, rejectExhausted } from './rate-limit';

declare module 'fastify' {
  interface FastifyRequest {
    /** The language of the response, set before anything can fail. */
    language: Language;
    /** The context, once the request has been authenticated. */
    requestContext: RequestContext | undefined;
  }
}

/** The connection of a request. If the request records its statements, they are recorded for this request and not for the next one of it. */
function connectionOf({ raw: { socket }, trace }: FastifyRequest, statements: StatementCount | undefined): ClientConnection {
  const sampled = trace?.span === undefined ? undefined : trace;
  if (statements === undefined && sampled === undefined) return socket;
  return {
    get destroyed() {
      return socket.destroyed;
    },
    statements,
    trace: sampled,
  };
}

/** The part of a request that its context is created from. `statements` counts its statements. */
export function contextRequestOf(request: FastifyRequest, reply: FastifyReply, statements?: StatementCount): ContextRequest {
  return {
    id: request.id,
    headers: request.headers,
    rawHeaders: request.raw.rawHeaders,
    connection: connectionOf(request, statements),
    isFromRouter: request.isFromRouter,
    trace: request.trace,
    consume: (userId, cost) => consume(request, reply, userId, cost),
    rejectExhausted: (userId) => {
      rejectExhausted(request, reply, userId);
    },
  };
}

/**
 * Headers that keep browsers from treating a response as anything but data (OWASP REST Security Cheat Sheet). A constant and no plugin,
 * because responses without a request do not pass any plugin. The pages of the Playground have their own policy.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * HTTPS only for one year, for this host without its subdomains, which are not the gateway's to decide about. Browsers ignore the header in
 * responses without TLS.
 */
export const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';

/** The accepted values of Host: a name, an IPv4 address or a bracketed IPv6 address, with an optional port. */
export const HOST = /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/;

/** The host of requests without one, because URLs are built from the host, and an empty one cannot be parsed. */
const DEFAULT_HOST = 'localhost';

/**
 * Validates the Host header. There must not be two, because the gateway and a proxy might use different ones. It may be empty, and in
 * HTTP/1.0, which the health checks of proxies use, it may be missing (RFC 9112 §3.2, RFC 9110 §7.2).
 */
export function validateHost({ headers, rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = rawValues(rawHeaders, 'host');
  const [host = httpVersion === '1.0' ? '' : undefined] = hosts;
  if (hosts.length > 1 || host === undefined || (host !== '' && !HOST.test(host))) {
    throw AppError.badInput(detail('host', 'malformedUrl'));
  }
  if (host === '') headers.host = DEFAULT_HOST;
}

/** Rejects compressed bodies, which are not supported. */
function rejectEncodedBody({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') throw new AppError('UNSUPPORTED_MEDIA_TYPE');
}

const CONSTANT_HEADERS = {
  ...SECURITY_HEADERS,
  vary: VARY,
  // Responses depend on the viewer, so that shared caches must not store them.
  'cache-control': 'no-store',
} as const;

function constantHeaders(hsts: boolean): Readonly<Record<string, string>> {
  return hsts ? { ...CONSTANT_HEADERS, 'strict-transport-security': STRICT_TRANSPORT_SECURITY } : CONSTANT_HEADERS;
}

/** The headers of every response: the constant ones, the request id and the language. */
export function baseHeaders(requestId: string, language: Language, hsts: boolean): Readonly<Record<string, string>> {
  return { ...constantHeaders(hsts), 'x-request-id': requestId, 'content-language': language };
}

/**
 * Sets the language of every request, before any hook that may reject it, and the headers of every response; with `hsts` including
 * Strict-Transport-Security.
 */
export function installRequestState(app: FastifyInstance, hsts: boolean): void {
  const constant = constantHeaders(hsts);
  app.decorateRequest('language', DEFAULT_LANGUAGE);
  app.decorateRequest('requestContext', undefined);
  app.decorateRequest('failure', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    request.language = preferredLanguage(request.headers);
    reply.headers(constant).header('x-request-id', request.id).header('content-language', request.language);
    validateHost(request.raw);
    rejectEncodedBody(request);
    done();
  });
}
