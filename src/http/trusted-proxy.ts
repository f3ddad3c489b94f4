import proxyAddr from '@fastify/proxy-addr';
import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config/server';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether a router sends the request for itself, or for a client that it does not name. */
    readonly isFromRouter: boolean;
  }
}

/** Whether a proxy with this address, this many hops away, may name the client that it forwards for. */
export type ProxyTrust = (address: string, hop: number) => boolean;

/** The trust that TRUST_PROXY configures; undefined if no proxy is trusted. A number is the number of proxies in front of the gateway. */
export function proxyTrustOf(setting: ServerConfig['trustProxy']): ProxyTrust | undefined {
  if (setting === false || setting === 0) return undefined;
  if (setting === true) return () => true;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return proxyAddr.compile(setting.split(',').map((entry) => entry.trim()));
}

/**
 * Recognizes the requests of routers: a trusted proxy without `X-Forwarded-For`, as one is that composes the schema. An empty header is a
 * client's, which a proxy has passed on.
 * @param trust undefined if the gateway has no routers
 */
export function installRouters(app: FastifyInstance, trust: ProxyTrust | undefined): void {
  app.decorateRequest('isFromRouter', {
    getter() {
      return trust?.(this.raw.socket.remoteAddress ?? '', 0) === true && this.headers['x-forwarded-for'] === undefined;
    },
  });
}
