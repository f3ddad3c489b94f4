import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { VARY } from '../client/client-headers';
import { preferredLanguage } from '../client/preferred-language';
import { rawValues } from '../client/raw-header';
import type { ContextRequest, RequestContext } from '../context';
import { AppError, detail } from '../errors/app-error';
import { DEFAULT_LANGUAGE, type Language } from '../errors/language';
import { charge } from './charge';

declare module 'fastify' {
  interface FastifyRequest {
    /** The language this request is answered in, known before anything can fail. */
    language: Language;
    /** Who asks and what serves them, once it is known. */
    requestContext: RequestContext | undefined;
  }
}

/** What a context is made from. */
export function contextRequestOf(request: FastifyRequest, reply: FastifyReply): ContextRequest {
  return {
    id: request.id,
    headers: request.headers,
    rawHeaders: request.raw.rawHeaders,
    connection: request.raw.socket,
    charge: (userId, cost) => charge(request, reply, userId, cost),
  };
}

/**
 * What keeps browsers from making more of an answer than data (OWASP REST Security Cheat Sheet). A constant and no plugin,
 * because answers to what is no request yet never meet a plugin; the playground's pages have a policy of their own.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * HTTPS alone for a year, for this host: what its subdomains serve is not the gateway's to decide. Browsers heed it in answers
 * over TLS only.
 */
export const STRICT_TRANSPORT_SECURITY = 'max-age=31536000';

/** What a client may name its request by; anything else is replaced. */
export const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** What a host may look like: a name, an IPv4 or a bracketed IPv6 address, and a port. */
export const HOST = /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/;

/** The host of requests that name none: addresses are made from a host, and an empty one cannot be parsed. */
const UNNAMED_HOST = 'localhost';

/**
 * Settles the host. There is one at most: of two, the gateway and a proxy before it might take different ones. It may be
 * empty, and in HTTP/1.0, which the health checks of proxies speak, it may be left out (RFC 9112 §3.2, RFC 9110 §7.2).
 */
function settleHost({ headers, rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = rawValues(rawHeaders, 'host');
  const [host = httpVersion === '1.0' ? '' : undefined] = hosts;
  if (hosts.length > 1 || host === undefined || (host !== '' && !HOST.test(host))) {
    throw AppError.badInput(detail('host', 'malformedUrl'));
  }
  if (host === '') headers.host = UNNAMED_HOST;
}

/** A body is read as it stands; read packed it would be garbage, or, where it is not packed at all, a lie believed. */
function assertPlainBody({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') throw new AppError('UNSUPPORTED_MEDIA_TYPE');
}

const CONSTANT_HEADERS = {
  ...SECURITY_HEADERS,
  vary: VARY,
  // Answers depend on who asks; nothing in between may keep them.
  'cache-control': 'no-store',
} as const;

function constantHeaders(hsts: boolean): Readonly<Record<string, string>> {
  return hsts ? { ...CONSTANT_HEADERS, 'strict-transport-security': STRICT_TRANSPORT_SECURITY } : CONSTANT_HEADERS;
}

/** What every answer says, whatever it answers: which request it is and what it depends on. */
export function stateHeaders(requestId: string, language: Language, hsts: boolean): Readonly<Record<string, string>> {
  return { ...constantHeaders(hsts), 'x-request-id': requestId, 'content-language': language };
}

/**
 * Settles the language of every request first, and gives every answer the headers that belong to all; with `hsts`,
 * Strict-Transport-Security among them.
 */
export function installRequestState(app: FastifyInstance, hsts: boolean): void {
  const constant = constantHeaders(hsts);
  app.decorateRequest('language', DEFAULT_LANGUAGE);
  app.decorateRequest('requestContext', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    request.language = preferredLanguage(request.headers);
    reply.headers(constant).header('x-request-id', request.id).header('content-language', request.language);
    settleHost(request.raw);
    assertPlainBody(request);
    done();
  });
}
