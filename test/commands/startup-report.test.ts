import { authorityOf, startupReport, urlOf } from '../../src/commands/startup-report';

test.each([
  ['0.0.0.0', 'http://localhost:4000'],
  ['::', 'http://localhost:4000'],
  ['127.0.0.1', 'http://localhost:4000'],
  ['::1', 'http://[::1]:4000'],
  ['2001:db8::7', 'http://[2001:db8::7]:4000'],
  ['fe80::1%eth0', 'http://[fe80::1%25eth0]:4000'],
  ['192.168.1.7', 'http://192.168.1.7:4000'],
  ['gateway.internal', 'http://gateway.internal:4000'],
])('a gateway on HOST=%s is found at %s', (host, url) => {
  expect(urlOf(host, 4000)).toBe(url);
});

test('what cannot be listened on is named as addresses are written', () => {
  expect([authorityOf('::1', 80), authorityOf('127.0.0.1', 80)]).toEqual(['[::1]:80', '127.0.0.1:80']);
});

test('every address of the report is below the base path', () => {
  const report = startupReport({ url: 'http://localhost:4000/live', playground: true, embeddedDirectory: undefined, token: 'a.b.c' });
  const addresses = report.match(/http:\/\/[^\s"]+/g) ?? [];
  expect(addresses.length).toBe(5);
  for (const address of addresses) expect(address).toMatch(/^http:\/\/localhost:4000\/live\//);
});
