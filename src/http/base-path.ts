import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parsePathPrefix } from '../config/path-prefix';
import { AppError, detail } from '../errors/app-error';
import { HOST } from './request-state';
import type { ProxyTrust } from './trusted-proxy';

declare module 'fastify' {
  interface FastifyRequest {
    /** What stands before the gateway's own paths where the client asked, such as `/live`; empty where nothing does. */
    readonly basePath: string;
  }
}

/** The entries of a header that several proxies may have added to. */
function entriesOf({ headers }: FastifyRequest, name: string): string[] {
  const value = headers[name];
  // Node joins what is sent several times, except for a few headers of its own.
  return value === undefined || value === ''
    ? []
    : String(value)
        .split(',')
        .map((entry) => entry.trim());
}

/** The prefix that proxies took off, the outermost first. Undefined where one of them is none. */
function forwardedPrefixOf(request: FastifyRequest): string | undefined {
  return entriesOf(request, 'x-forwarded-prefix').reduce<string | undefined>((outer, entry) => {
    const prefix = parsePathPrefix(entry);
    return outer === undefined || prefix === undefined ? undefined : outer + prefix;
  }, '');
}

/** What a trusted proxy says is part of addresses we write, so that it has to be what it claims to be. */
function assertForwarded(request: FastifyRequest): void {
  if (!entriesOf(request, 'x-forwarded-host').every((host) => HOST.test(host))) {
    throw AppError.badInput(detail('x-forwarded-host', 'malformedUrl'));
  }
  if (!entriesOf(request, 'x-forwarded-proto').every((protocol) => /^https?$/i.test(protocol))) {
    throw AppError.badInput(detail('x-forwarded-proto', 'oneOf', { values: ['http', 'https'] }));
  }
  if (forwardedPrefixOf(request) === undefined) throw AppError.badInput(detail('x-forwarded-prefix', 'malformedUrl'));
}

/** The path a request is routed by, without the base path it may have been asked under. */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : rest.startsWith('?') ? `/${rest}` : url;
}

/**
 * Tells requests where the gateway stands for its client: below BASE_PATH, and below what a trusted proxy names in
 * `X-Forwarded-Prefix`. What others claim there is ignored; what a trusted proxy says of prefix, host and protocol is a 400 where
 * it is malformed.
 */
export function installBasePath(app: FastifyInstance, basePath: string, trust: ProxyTrust | undefined): void {
  const isTrusted = ({ raw }: FastifyRequest): boolean => trust?.(raw.socket.remoteAddress ?? '', 0) === true;
  app.decorateRequest('basePath', {
    getter(this: FastifyRequest) {
      const forwarded = isTrusted(this) ? (forwardedPrefixOf(this) ?? '') : '';
      // A proxy that takes the base path off says so, or is not known to say anything.
      const isKept = withoutBasePath(this.originalUrl, basePath) !== this.originalUrl;
      if (forwarded === '') return basePath;
      return isKept && forwarded !== basePath ? forwarded + basePath : forwarded;
    },
  });
  if (trust === undefined) return;
  app.addHook('onRequest', (request, _reply, done) => {
    if (isTrusted(request)) assertForwarded(request);
    done();
  });
}
