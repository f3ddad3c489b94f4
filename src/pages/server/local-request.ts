import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/**
 * Whether a host name is `localhost` or an IP address. The owner of any other name can make it resolve to this machine, so that
 * a page of that host could read the response as same-origin (DNS rebinding).
 */
function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** Whether an address belongs to this machine: a loopback address, or the local end of the connection. */
function isLocalAddress(address: string, localAddress: string | undefined): boolean {
  return address === localAddress || (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback');
}

/**
 * Whether a request comes from a browser on this machine. This depends on the host of the request, the address of the connection
 * and, behind trusted proxies, every address that they report. An untrusted proxy is recognized by the headers that it adds; its
 * requests do not count as local, because their client is unknown.
 */
export function isLocalRequest({ raw, hostname, ip, ips, headers }: FastifyRequest): boolean {
  // Behind a trusted proxy, `hostname` comes from X-Forwarded-Host, which a page of another site can set. It cannot set Host.
  const hosts = [hostname, headers.host?.replace(/:\d+$/, '') ?? ''];
  // Fastify does not read the Forwarded header, so that its client is unknown even behind a trusted proxy.
  if (headers.forwarded !== undefined || (ips === undefined && headers['x-forwarded-for'] !== undefined)) return false;
  const { localAddress } = raw.socket;
  return hosts.every(isLocalHost) && (ips ?? [ip]).every((address) => isLocalAddress(address, localAddress));
}
