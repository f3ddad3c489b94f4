import { clientKey } from '../../src/rate-limit/client-key';

test('the key of an account does not depend on its address', () => {
  expect(clientKey('507f1f77bcf86cd799439011', '10.0.0.1')).toBe('user:507f1f77bcf86cd799439011');
});

test.each([
  ['an IPv4 address', '192.0.2.7', 'address:192.0.2.7'],
  ['an IPv4-mapped IPv6 address', '::ffff:192.0.2.7', 'address:192.0.2.7'],
  ['the /64 network of an IPv6 address', '2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::'],
  ['the same network for another address in it', '2001:db8:1:2:ffff::1', 'address:2001:db8:1:2::'],
  ['another network for an address outside of it', '2001:db8:1:3::1', 'address:2001:db8:1:3::'],
  ['the network of an address with a zone', 'fe80::1%eth0', 'address:fe80::'],
  ['"unknown" if there is no address', '', 'address:unknown'],
])('the key without an account is %s', (_what, address, key) => {
  expect(clientKey(undefined, address)).toBe(key);
});
