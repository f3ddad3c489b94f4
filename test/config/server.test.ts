import Fastify from 'fastify';
import { parseConfig } from '../../src/config/config';
import { ConfigError } from '../../src/config/variables';

/** What is wrong with one variable. */
function faultOf(name: string, value: string): readonly string[] {
  try {
    parseConfig({ [name]: value });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test.each([
  ['/', ''],
  ['/live', '/live'],
  ['/live/', '/live'],
  ['/a/b-c_d.e~f', '/a/b-c_d.e~f'],
  ['/.well-known/live', '/.well-known/live'],
  ['/...', '/...'],
])('BASE_PATH %s is the path %s', (text, basePath) => {
  expect(parseConfig({ BASE_PATH: text }).basePath).toBe(basePath);
});

test.each([
  'https://*.example.com',
  'https://*.staging.example.com:8443',
  'http://*.localhost:3000',
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
])('CORS_ORIGINS may name %s', (origin) => {
  expect(parseConfig({ CORS_ORIGINS: origin }).corsOrigins).toEqual([origin]);
});

test.each([
  'live',
  '//live',
  '//evil.example',
  '/live//v2',
  '/live//',
  '/..',
  '/live/../x',
  '/.',
  '/live/.',
  '/li ve',
  '/%2e',
  '/a?b',
  '/a#b',
  '/a"',
  '/<script>',
  '\\\\evil.example',
  'https://evil.example',
  `/${'a'.repeat(256)}`,
])('BASE_PATH may not be %j', (value) => {
  expect(faultOf('BASE_PATH', value)).toEqual(['BASE_PATH: must be a path such as /live, of letters, digits and . _ ~ -']);
});

test.each([
  'https://*',
  'https://*.com',
  'https://*.com:8443',
  'https://a*.example.com',
  'https://*a.example.com',
  'https://a.*.example.com',
  'https://*.*.example.com',
  '*://a.example.com',
  '*.example.com',
  'capacitor://*',
  'capacitor://app',
  'capacitor://localhost/',
  'app://localhost',
])('CORS_ORIGINS may not name %s', (value) => {
  expect(faultOf('CORS_ORIGINS', value)).toEqual(['CORS_ORIGINS: must be a comma list of origins such as https://app.example.com']);
});

test('HSTS is a switch', () => {
  expect([parseConfig({ HSTS: 'false' }).hsts, parseConfig({ HSTS: '1' }).hsts]).toEqual([false, true]);
  expect(faultOf('HSTS', 'off')).toEqual(['HSTS: must be true or false']);
});

test.each([
  ['true', true],
  ['false', false],
  ['0', 0],
  ['2', 2],
])('TRUST_PROXY %s is understood', (text, trustProxy) => {
  expect(parseConfig({ TRUST_PROXY: text }).trustProxy).toBe(trustProxy);
});

test.each(['10.0.0.1', '::1', '10.0.0.0/8', 'loopback, 10.0.0.0/8, fd00::/8,::1', 'linklocal,uniquelocal'])(
  'TRUST_PROXY %s is understood, by Fastify too',
  (trustProxy) => {
    expect(parseConfig({ TRUST_PROXY: trustProxy }).trustProxy).toBe(trustProxy);
    expect(() => Fastify({ trustProxy })).not.toThrow();
  },
);

test.each([
  ['[::1]', '::1'],
  ['::1', '::1'],
  ['127.0.0.1', '127.0.0.1'],
  ['gateway.internal', 'gateway.internal'],
])('HOST %s listens on %s', (text, host) => {
  expect(parseConfig({ HOST: text }).host).toBe(host);
});
