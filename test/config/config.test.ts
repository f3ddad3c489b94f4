import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parseConfig, parseDatabaseSettings } from '../../src/config/config';
import { ConfigError } from '../../src/config/variables';

const SECRET = '0123456789abcdef0123456789abcdef';
const DATABASE_URL = 'postgresql://gateway:pw@db.example.com:5432/live';

type Variables = Readonly<Record<string, string | undefined>>;

function pem(key: KeyObject, type: 'spki' | 'pkcs8' = 'spki'): string {
  return key.export({ format: 'pem', type }).toString();
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function errorOf(variables: Variables, parse: (variables: Variables) => unknown = parseConfig): ConfigError {
  try {
    parse(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What is wrong with the environment, one line a fault. */
function faultsOf(variables: Variables, parse?: (variables: Variables) => unknown): readonly string[] {
  return errorOf(variables, parse).faults;
}

test('without any variable it is a demo for this machine', () => {
  expect(parseConfig({})).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 4000,
    database: { kind: 'embedded', directory: '.data' },
    tokenKey: { kind: 'generated' },
    tokenIssuer: undefined,
    tokenAudience: undefined,
    playground: true,
    introspection: true,
    corsOrigins: [],
    basePath: '',
    trustProxy: false,
    hsts: true,
    logLevel: 'info',
    rateLimit: { kind: 'on', unitsPerMinute: 10_000, redisUrl: undefined },
  });
});

test('all variables together say all there is', () => {
  const variables = {
    NODE_ENV: 'production',
    HOST: '::',
    PORT: '8080',
    DATABASE_URL,
    DIRECT_URL: 'postgresql://gateway@server/live',
    DATABASE_POOL_SIZE: '25',
    JWT_SECRET: SECRET,
    JWT_ISSUER: 'https://issuer.example.com',
    JWT_AUDIENCE: 'gateway',
    PLAYGROUND: 'true',
    INTROSPECTION: '1',
    CORS_ORIGINS: 'https://a.example.com, http://localhost:3000',
    TRUST_PROXY: '1',
    BASE_PATH: '/live/v2/',
    HSTS: 'false',
    RATE_LIMIT: '600',
    REDIS_URL: 'redis://cache:6379/0',
    LOG_LEVEL: 'warn',
  };
  expect(parseConfig(variables)).toMatchObject({
    production: true,
    host: '::',
    port: 8080,
    database: { kind: 'postgres', url: DATABASE_URL, directUrl: 'postgresql://gateway@server/live', poolSize: 25 },
    tokenKey: { kind: 'secret', secret: SECRET },
    tokenIssuer: 'https://issuer.example.com',
    tokenAudience: 'gateway',
    playground: true,
    introspection: true,
    corsOrigins: ['https://a.example.com', 'http://localhost:3000'],
    basePath: '/live/v2',
    trustProxy: 1,
    hsts: false,
    logLevel: 'warn',
    rateLimit: { kind: 'on', unitsPerMinute: 600, redisUrl: 'redis://cache:6379/0' },
  });
});

test('an empty variable counts as unset, and a strange one is none of our business', () => {
  const names = ['NODE_ENV', 'HOST', 'PORT', 'OPERATIONS_HOST', 'OPERATIONS_PORT', 'DATABASE_URL', 'DIRECT_URL', 'DATABASE_POOL_SIZE', 'JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'PLAYGROUND', 'INTROSPECTION', 'CORS_ORIGINS', 'TRUST_PROXY', 'RATE_LIMIT', 'REDIS_URL', 'LOG_LEVEL', 'MAX_CONNECTIONS_PER_ADDRESS', 'SHUTDOWN_GRACE_S', 'BASE_PATH', 'HSTS']; // prettier-ignore
  expect(parseConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(parseConfig({}));
  expect(parseConfig({ PATH: '/bin', JWT_SECRETS: 'x', UNSET: undefined })).toEqual(parseConfig({}));
});

test.each([
  [{ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' }, false, false],
  [{ NODE_ENV: 'production', EMBEDDED_DATABASE: '1', PLAYGROUND: 'true' }, true, false],
  [{ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', INTROSPECTION: 'true' }, false, true],
  [{ NODE_ENV: 'development' }, true, true],
  [{ PLAYGROUND: 'false' }, false, true],
  [{ INTROSPECTION: '0' }, true, false],
])('%j: playground %s, introspection %s', (variables, playground, introspection) => {
  expect(parseConfig(variables)).toMatchObject({ playground, introspection });
});

test('a deployed gateway listens to the network, a demo does not, and HOST decides', () => {
  expect(parseConfig({ DATABASE_URL, JWT_SECRET: SECRET }).host).toBe('0.0.0.0');
  expect(parseConfig({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' }).host).toBe('127.0.0.1');
  expect(parseConfig({ HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
});

test.each([
  'postgresql://localhost/live',
  'postgres://u:p@db.example.com:5433/live?sslmode=require',
  'postgresql://u:p%40ss@10.0.0.1/live?schema=public',
  'postgresql://[::1]:5432/live',
  'postgresql:///live?host=/var/run/postgresql',
])('DATABASE_URL may be %s', (url) => {
  expect(parseConfig({ DATABASE_URL: url, JWT_SECRET: SECRET }).database).toEqual({ kind: 'postgres', url });
});

test.each([
  ['JWT_SECRET', { JWT_SECRET: SECRET }, { kind: 'secret', secret: SECRET }],
  ['JWT_SECRET counted in bytes', { JWT_SECRET: 'ğüşiöç'.repeat(3) }, { kind: 'secret', secret: 'ğüşiöç'.repeat(3) }],
  ['an RSA key', { JWT_PUBLIC_KEY: pem(rsa.publicKey) }, { kind: 'publicKey', pem: pem(rsa.publicKey) }],
  ['a P-256 key', { JWT_PUBLIC_KEY: pem(ec.publicKey) }, { kind: 'publicKey', pem: pem(ec.publicKey) }],
  ['a key on one line', { JWT_PUBLIC_KEY: pem(ec.publicKey).replaceAll('\n', '\\n') }, { kind: 'publicKey', pem: pem(ec.publicKey) }],
  ['JWKS_URL', { JWKS_URL: 'https://issuer.example.com/keys?v=1' }, { kind: 'jwks', url: 'https://issuer.example.com/keys?v=1' }],
])('tokens can be verified with %s', (_, variables, tokenKey) => {
  expect(parseConfig(variables).tokenKey).toEqual(tokenKey);
  expect(parseConfig({ ...variables, DATABASE_URL }).tokenKey).toEqual(tokenKey);
});

test.each([
  [{}, { kind: 'on', unitsPerMinute: 10_000, redisUrl: undefined }],
  [{ RATE_LIMIT: '600' }, { kind: 'on', unitsPerMinute: 600, redisUrl: undefined }],
  [
    { RATE_LIMIT: '600', REDIS_URL: 'rediss://:pw@cache:6380/1' },
    { kind: 'on', unitsPerMinute: 600, redisUrl: 'rediss://:pw@cache:6380/1' },
  ],
  [{ RATE_LIMIT: 'off', REDIS_URL: 'redis://cache' }, { kind: 'off' }],
])('%j limits like %j', (variables, rateLimit) => {
  expect(parseConfig(variables).rateLimit).toEqual(rateLimit);
});

test('PORT 0 takes any free port; an empty list of origins allows none', () => {
  expect(parseConfig({ PORT: '0', CORS_ORIGINS: ' , ' })).toMatchObject({ port: 0, corsOrigins: [] });
});

const KEY_FAULT = 'must be a PEM public key, RSA of at least 2048 bits or P-256';

const BAD_VALUES: Readonly<Record<string, readonly [fault: string, values: readonly string[]]>> = {
  PORT: ['must be a port number', ['http', '-1', '65536', '99999', '100000', '80.5', '0x50', '1e3', ' 80', '80 ']],
  DATABASE_URL: ['must be a postgresql:// address', ['live', 'localhost:5432/live', 'mysql://h/live', 'https://h/live', 'postgres:live', 'file:.data', 'postgresql//h/live', ' postgresql://h/live']],
  DIRECT_URL: ['must be a postgresql:// address', ['live', 'mysql://h/live', 'h:5432/live']],
  DATABASE_POOL_SIZE: ['must be a number of connections from 1 to 1000', ['0', '1001', '-1', '1.5', 'many', '9999']],
  JWT_SECRET: ['must be at least 32 bytes', ['x', SECRET.slice(1), ' ', 'ğ'.repeat(15)]],
  JWT_PUBLIC_KEY: [KEY_FAULT, ['key', SECRET, '-----BEGIN PUBLIC KEY-----']],
  JWKS_URL: ['must be an http(s):// address without a password', ['issuer.example.com', '/keys', 'ftp://h/keys', 'file:///keys', 'http://', 'https://u:p@h/keys', 'https://u@h/keys']],
  PLAYGROUND: ['must be true or false', ['yes', 'on', 'TRUE', '2', 'false ']],
  INTROSPECTION: ['must be true or false', ['no', 'off', 'False', '-']],
  CORS_ORIGINS: ['must be a comma list of origins such as https://app.example.com', ['*', 'null', 'app.example.com', 'https://app.example.com/', 'https://app.example.com/x', 'https://App.example.com', 'https://*.example.com/', 'ftp://h', 'https://a.example.com;https://b.example.com', 'https://a.example.com,x']],
  TRUST_PROXY: ['must be true, false, a number of proxies or a comma list of their addresses', ['yes', 'TRUE', '-1', '1.5', '1000', 'proxy.example.com', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/0', '::/129', '10.0.0.0/', '10.0.0.1,', 'loopback;::1']],
  RATE_LIMIT: ['must be a number of cost units a minute, or off', ['0', '-1', '1.5', 'OFF', 'none', '1e3', '1000000000']],
  REDIS_URL: ['must be a redis:// address', ['cache:6379', 'http://cache', '/tmp/redis.sock']],
  LOG_LEVEL: ['must be one of fatal, error, warn, info, debug, trace, silent', ['verbose', 'INFO', '30']],
}; // prettier-ignore

test.each(
  Object.entries(BAD_VALUES).flatMap(([name, [fault, values]]) => values.map((value): [string, string, string] => [name, value, fault])),
)('%s refuses %j', (name, value, fault) => {
  // prettier-ignore
  const key = /^(JWT_|JWKS_)/.test(name) ? {} : { JWT_SECRET: SECRET };
  const database = name === 'DIRECT_URL' || name === 'DATABASE_POOL_SIZE' ? { DATABASE_URL } : {};
  expect(faultsOf({ ...database, ...key, [name]: value })).toEqual([`${name}: ${fault}`]);
});

test.each([
  ['one cut short', pem(rsa.publicKey).slice(0, -40)],
  ['a private RSA key', pem(rsa.privateKey, 'pkcs8')],
  ['a private P-256 key', pem(ec.privateKey, 'pkcs8')],
  ['an RSA key of 1024 bits', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
  ['an RSA key of 2040 bits', pem(generateKeyPairSync('rsa', { modulusLength: 2040 }).publicKey)],
  ['an RSA-PSS key', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)],
  ['a P-384 key', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
  ['a secp256k1 key', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
  ['an Ed25519 key', pem(generateKeyPairSync('ed25519').publicKey)],
])('JWT_PUBLIC_KEY refuses %s', (_, key) => {
  expect(faultsOf({ JWT_PUBLIC_KEY: key })).toEqual([`JWT_PUBLIC_KEY: ${KEY_FAULT}`]);
});

test('a schema that the tables are not in is refused', () => {
  expect(faultsOf({ JWT_SECRET: SECRET, DATABASE_URL: 'postgresql://h/live?schema=app' })).toEqual(['DATABASE_URL: schema must be public']); // prettier-ignore
});

const KEYS: Variables = { JWT_SECRET: SECRET, JWT_PUBLIC_KEY: pem(ec.publicKey), JWKS_URL: 'https://issuer.example.com/keys' };
const SEVERAL = 'JWT_SECRET, JWT_PUBLIC_KEY, JWKS_URL: set one of them, not several';
const KEY_REQUIRED = 'JWT_SECRET: with DATABASE_URL a key is required: JWT_SECRET, JWT_PUBLIC_KEY or JWKS_URL';

test.each([
  ['JWT_SECRET', 'JWT_PUBLIC_KEY'],
  ['JWT_SECRET', 'JWKS_URL'],
  ['JWT_PUBLIC_KEY', 'JWKS_URL'],
  ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWKS_URL'],
])('%s and %s together are refused', (...names) => {
  // prettier-ignore
  expect(faultsOf(Object.fromEntries(names.map((name) => [name, KEYS[name]])))).toEqual([SEVERAL]);
});

test('with DATABASE_URL a key is required, and an empty one is none', () => {
  expect(faultsOf({ DATABASE_URL })).toEqual([KEY_REQUIRED]);
  expect(faultsOf({ DATABASE_URL, JWT_SECRET: '', JWKS_URL: '' })).toEqual([KEY_REQUIRED]);
});

test('every fault is listed at once, the missing key and the surplus one too', () => {
  const bad = Object.fromEntries(Object.entries(BAD_VALUES).map(([name, [, [value]]]) => [name, value]));
  const faults = Object.entries(BAD_VALUES).map(([name, [fault]]) => `${name}: ${fault}`);
  expect([...faultsOf(bad)].sort()).toEqual([...faults, SEVERAL].sort());
  expect(faultsOf({ DATABASE_URL: 'live', PORT: 'x' })).toEqual(['PORT: must be a port number', 'DATABASE_URL: must be a postgresql:// address', KEY_REQUIRED]); // prettier-ignore
  expect(errorOf(bad).message).toBe(
    `The configuration cannot be used:\n${faultsOf(bad)
      .map((fault) => `  - ${fault}`)
      .join('\n')}`,
  );
});

test('no value is ever repeated, for it may be a secret', () => {
  const names = Object.keys(BAD_VALUES);
  for (const value of ['hunter2', 'postgres:hunter2', 'http://u:hunter2@', '-----BEGIN PUBLIC KEY-----\nhunter2']) {
    const variables = Object.fromEntries(names.map((name) => [name, value]));
    expect(faultsOf(variables).length).toBeGreaterThanOrEqual(names.length);
    expect(errorOf(variables).message).not.toContain('hunter2');
  }
});

test('commands on the database need no key, and do not look at the rest', () => {
  expect(parseDatabaseSettings({ DATABASE_URL, PORT: 'x', JWT_SECRET: 'x' })).toEqual({ production: false, database: { kind: 'postgres', url: DATABASE_URL } }); // prettier-ignore
  expect(parseDatabaseSettings({ NODE_ENV: 'production', DATABASE_URL: '', EMBEDDED_DATABASE: 'true' })).toEqual({ production: true, database: { kind: 'embedded', directory: '.data' } }); // prettier-ignore
  expect(faultsOf({ DATABASE_URL: 'live' }, parseDatabaseSettings)).toEqual(['DATABASE_URL: must be a postgresql:// address']);
});
