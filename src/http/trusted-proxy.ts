import proxyAddr from '@fastify/proxy-addr';
import type { Config } from '../config/config';

/** Whether a proxy that many hops away, at this address, may say on whose behalf it asks. */
export type ProxyTrust = (address: string, hop: number) => boolean;

/** What TRUST_PROXY means; undefined where no proxy is trusted. A number means that many proxies stand before the gateway. */
export function proxyTrustOf(setting: Config['trustProxy']): ProxyTrust | undefined {
  if (setting === false || setting === 0) return undefined;
  if (setting === true) return () => true;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return proxyAddr.compile(setting.split(',').map((entry) => entry.trim()));
}
