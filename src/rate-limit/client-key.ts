import ipaddr from 'ipaddr.js';

/** A host with an IPv6 address has the other addresses of its /64 network as well (RFC 6177). */
const IPV6_PREFIX_LENGTH = 64;

/** The key of a client's rate limit: its account, else its network. */
export function clientKey(userId: string | undefined, address: string): string {
  return userId === undefined ? `address:${networkOf(address)}` : `user:${userId}`;
}

/** The network of an address: an IPv4 address itself, the /64 network of an IPv6 address, or `unknown` for an invalid address. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  // `process` unwraps IPv4 addresses that a dual-stack socket shows as IPv6.
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_PREFIX_LENGTH}`).toString();
}
