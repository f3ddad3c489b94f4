import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parsePathPrefix } from '../config/path-prefix';
import { AppError, detail } from '../errors/app-error';
import { HOST } from './request-state';
import type { ProxyTrust } from './trusted-proxy';

declare module 'fastify' {
  interface FastifyRequest {
    /** The path prefix of the gateway's own paths in the client's URL, such as `/live`; empty if there is none. */
    readonly basePath: string;
  }
}

/** The entries of a header that several proxies may have appended to. */
function entriesOf({ headers }: FastifyRequest, name: string): string[] {
  const value = headers[name];
  // Node joins the values of repeated headers with commas, with a few exceptions.
  return value === undefined || value === ''
    ? []
    : String(value)
        .split(',')
        .map((entry) => entry.trim());
}

/** The path prefix that proxies have removed, the outermost proxy's part first. Undefined if a part is invalid. */
function forwardedPrefixOf(request: FastifyRequest): string | undefined {
  return entriesOf(request, 'x-forwarded-prefix').reduce<string | undefined>((outer, entry) => {
    const prefix = parsePathPrefix(entry);
    return outer === undefined || prefix === undefined ? undefined : outer + prefix;
  }, '');
}

/** Rejects malformed headers of a trusted proxy, because their values become part of URLs in responses. */
function assertForwarded(request: FastifyRequest): void {
  if (!entriesOf(request, 'x-forwarded-host').every((host) => HOST.test(host))) {
    throw AppError.badInput(detail('x-forwarded-host', 'malformedUrl'));
  }
  if (!entriesOf(request, 'x-forwarded-proto').every((protocol) => /^https?$/i.test(protocol))) {
    throw AppError.badInput(detail('x-forwarded-proto', 'oneOf', { values: ['http', 'https'] }));
  }
  if (forwardedPrefixOf(request) === undefined) throw AppError.badInput(detail('x-forwarded-prefix', 'malformedUrl'));
}

/** The path to route a request by, without the base path. */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '' || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : rest.startsWith('?') ? `/${rest}` : url;
}

/**
 * Sets the base path of each request: BASE_PATH, below the prefix that a trusted proxy sends in `X-Forwarded-Prefix`. The header is ignored
 * if the sender is not trusted. A malformed prefix, host or protocol of a trusted proxy is a 400.
 */
export function installBasePath(app: FastifyInstance, basePath: string, trust: ProxyTrust | undefined): void {
  const isTrusted = ({ raw }: FastifyRequest): boolean => trust?.(raw.socket.remoteAddress ?? '', 0) === true;
  app.decorateRequest('basePath', {
    getter(this: FastifyRequest) {
      const forwarded = isTrusted(this) ? (forwardedPrefixOf(this) ?? '') : '';
      // The request still contains the base path if no proxy has removed it.
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
