import ipaddr from 'ipaddr.js';

/** Whoever has one IPv6 address has the 2^64 beside it, too (RFC 6177). */
const IPV6_PREFIX_LENGTH = 64;

/** Under which name a client is charged: its account, else the network it calls from. */
export function clientKey(userId: string | undefined, address: string): string {
  return userId === undefined ? `address:${networkOf(address)}` : `user:${userId}`;
}

/** The network an address counts for: itself, or of IPv6 its /64. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  // `process` unwraps IPv4 addresses that a dual-stack socket shows as IPv6.
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_PREFIX_LENGTH}`).toString();
}
