import { availableParallelism } from 'node:os';
import Fastify from 'fastify';
import { parseConfig } from '../../src/config/config';
import { ConfigError } from '../../src/config/variables';

/** The validation errors of one variable. */
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
])('reads BASE_PATH=%s as the path %s', (text, basePath) => {
  expect(parseConfig({ BASE_PATH: text }).server.basePath).toBe(basePath);
});

test.each([
  'https://*.example.com',
  'https://*.staging.example.com:8443',
  'http://*.localhost:3000',
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
])('accepts CORS_ORIGINS=%s', (origin) => {
  expect(parseConfig({ CORS_ORIGINS: origin }).server.corsOrigins).toEqual([origin]);
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
])('rejects BASE_PATH=%j', (value) => {
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
])('rejects CORS_ORIGINS=%s', (value) => {
  expect(faultOf('CORS_ORIGINS', value)).toEqual(['CORS_ORIGINS: must be a comma list of origins such as https://app.example.com']);
});

test('reads HSTS as a boolean', () => {
  expect([parseConfig({ HSTS: 'false' }).server.hsts, parseConfig({ HSTS: '1' }).server.hsts]).toEqual([false, true]);
  expect(faultOf('HSTS', 'off')).toEqual(['HSTS: must be true or false']);
});

test.each([
  ['true', true],
  ['false', false],
  ['0', 0],
  ['2', 2],
])('reads TRUST_PROXY=%s', (text, trustProxy) => {
  expect(parseConfig({ TRUST_PROXY: text }).server.trustProxy).toBe(trustProxy);
});

test.each(['10.0.0.1', '::1', '10.0.0.0/8', 'loopback, 10.0.0.0/8, fd00::/8,::1', 'linklocal,uniquelocal'])(
  'accepts TRUST_PROXY=%s, and so does Fastify',
  (trustProxy) => {
    expect(parseConfig({ TRUST_PROXY: trustProxy }).server.trustProxy).toBe(trustProxy);
    expect(() => Fastify({ trustProxy })).not.toThrow();
  },
);

test.each([
  ['[::1]', '::1'],
  ['::1', '::1'],
  ['127.0.0.1', '127.0.0.1'],
  ['gateway.internal', 'gateway.internal'],
])('reads HOST=%s as %s', (text, host) => {
  expect(parseConfig({ HOST: text }).server.host).toBe(host);
});

test('reads BUILD_COMMIT as the hash of a commit, and rejects anything else', () => {
  expect(parseConfig({ BUILD_COMMIT: '0123abc' }).server.buildCommit).toBe('0123abc');
  expect(parseConfig({}).server.buildCommit).toBeUndefined();
  for (const value of ['main', '0123ab', 'a'.repeat(65), '0123abc"']) {
    expect(faultOf('BUILD_COMMIT', value)).toEqual(['BUILD_COMMIT: must be the hexadecimal hash of a commit']);
  }
});

test.each(['0', '257', '1000', '-1', '1.5', 'all', 'AUTO', ' 2'])('rejects WORKERS=%j', (value) => {
  expect(faultOf('WORKERS', value)).toEqual(['WORKERS: must be a number of processes from 1 to 256, or auto']);
});

test.each(['2', 'auto'])('rejects WORKERS=%s with the embedded database', (value) => {
  expect(faultOf('WORKERS', value)).toEqual(['WORKERS: needs DATABASE_URL, because the embedded database serves one process']);
});

test.each([
  ['1', 1],
  ['256', 256],
  ['auto', Math.max(2, availableParallelism())],
])('reads WORKERS=%s with a server', (value, workers) => {
  const variables = {
    WORKERS: value,
    DATABASE_URL: 'postgresql://server/live',
    JWT_SECRET: 'a secret for tests alone, of more than 32 bytes',
  };
  expect(parseConfig(variables).server.workers).toBe(workers);
});
