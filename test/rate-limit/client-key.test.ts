import { clientKey } from '../../src/rate-limit/client-key';

test('an account is charged wherever it calls from', () => {
  expect(clientKey('507f1f77bcf86cd799439011', '10.0.0.1')).toBe('user:507f1f77bcf86cd799439011');
});

test.each([
  ['an IPv4 address', '192.0.2.7', 'address:192.0.2.7'],
  ['one that a dual-stack socket shows as IPv6', '::ffff:192.0.2.7', 'address:192.0.2.7'],
  ['an IPv6 address, by its network', '2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::'],
  ['another one of that network', '2001:db8:1:2:ffff::1', 'address:2001:db8:1:2::'],
  ['one of the network beside it', '2001:db8:1:3::1', 'address:2001:db8:1:3::'],
  ['one with a zone', 'fe80::1%eth0', 'address:fe80::'],
  ['no address at all', '', 'address:unknown'],
])('without an account it is %s', (_what, address, key) => {
  expect(clientKey(undefined, address)).toBe(key);
});
