import proxyAddr from '@fastify/proxy-addr';
import type { ServerConfig } from '../config/server';

/** Whether a proxy with this address, this many hops away, may name the client that it forwards for. */
export type ProxyTrust = (address: string, hop: number) => boolean;

/** The trust that TRUST_PROXY configures; undefined if no proxy is trusted. A number is the number of proxies in front of the gateway. */
export function proxyTrustOf(setting: ServerConfig['trustProxy']): ProxyTrust | undefined {
  if (setting === false || setting === 0) return undefined;
  if (setting === true) return () => true;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return proxyAddr.compile(setting.split(',').map((entry) => entry.trim()));
}
