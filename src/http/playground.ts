import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { registerBrowserPage } from './browser-page';
import type { DemoUser, PlaygroundSettings } from '../playground/settings';

/** Where people open the page. */
export const PLAYGROUND_PATH = '/playground';

/** Where the built page lies and what it is filled in with. */
export interface PlaygroundOptions {
  readonly assetsDirectory: string;
  readonly settings: Omit<PlaygroundSettings, 'demoUsers'>;
  readonly demoUsers: () => readonly DemoUser[];
}

/**
 * Whether a host was named that only this machine or its own address can be. Any other name may have been made to point
 * here by a page elsewhere, which would then read what it is told as its own (DNS rebinding).
 */
function isOwnHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** Whether an address is this machine's own: a loopback one, or the one a client of this machine calls itself by. */
function isOwnAddress(address: string, localAddress: string | undefined): boolean {
  return address === localAddress || (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback');
}

/**
 * Whether a request comes from this machine: the connection, and where proxies are trusted each address they name. A proxy that
 * is not trusted gives itself away by what it adds; on whose behalf it asks is not known then.
 */
function isFromThisMachine({ raw, ip, ips, headers }: FastifyRequest): boolean {
  const { localAddress } = raw.socket;
  // Fastify does not read Forwarded: what it says of others is not known, whoever is trusted.
  if (headers.forwarded !== undefined || (ips === undefined && headers['x-forwarded-for'] !== undefined)) return false;
  return (ips ?? [ip]).every((address) => isOwnAddress(address, localAddress));
}

/**
 * Serves the GraphQL Playground under /playground.
 * @throws Error where the page has not been built
 */
export async function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): Promise<void> {
  const { assetsDirectory, settings, demoUsers } = options;
  await registerBrowserPage(app, { path: PLAYGROUND_PATH, assetsDirectory });
  // It may hold tokens, which the origins that may call the API are not to read.
  app.get(`${PLAYGROUND_PATH}/settings.json`, { config: { cors: false } }, (request): PlaygroundSettings => {
    const { hostname, headers } = request;
    // Where a proxy is trusted, the first is what X-Forwarded-Host says; a page elsewhere can make up that, but not the other.
    const hosts = [hostname, headers.host?.replace(/:\d+$/, '') ?? ''];
    return { ...settings, demoUsers: hosts.every(isOwnHost) && isFromThisMachine(request) ? demoUsers() : [] };
  });
}
