import { parseConfig, parseDatabaseSettings } from '../../src/config/config';
import { ConfigError } from '../../src/config/variables';
import { addressOf, serverAt } from '../support/connection-string';
import { redisAt } from '../support/redis-address';

const SECRET = '0123456789abcdef0123456789abcdef';
const DATABASE_URL = 'postgresql://gateway:pw@db.example.com:5432/live';

type Variables = Readonly<Record<string, string | undefined>>;

function errorOf(variables: Variables, parse: (variables: Variables) => unknown = parseConfig): ConfigError {
  try {
    parse(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The validation errors of the environment, one line each. */
function faultsOf(variables: Variables, parse?: (variables: Variables) => unknown): readonly string[] {
  return errorOf(variables, parse).faults;
}

test('defaults to a local demo without any variable', () => {
  expect(parseConfig({})).toEqual({
    production: false,
    server: {
      host: '127.0.0.1',
      port: 4000,
      operations: undefined,
      playground: true,
      introspection: true,
      corsOrigins: [],
      basePath: '',
      trustProxy: false,
      hsts: true,
      logLevel: 'info',
      shutdownGraceMs: 5_000,
      workers: 1,
    },
    database: { kind: 'embedded', directory: '.data' },
    tokens: { key: { kind: 'generated' }, issuer: undefined, audience: undefined },
    limits: {
      rate: { kind: 'on', unitsPerMinute: 10_000, redis: undefined },
      maxConnections: 10_000,
      maxConnectionsPerAddress: 1_000,
      maxQueueMs: 150,
    },
    live: { source: 'poll' },
    trustedDocuments: { files: [], mode: 'off', clients: new Map() },
    federation: false,
    demoActivity: true,
  });
});

test('reads every variable', () => {
  const variables = {
    NODE_ENV: 'production',
    HOST: '::',
    PORT: '8080',
    DATABASE_URL,
    DIRECT_URL: 'postgresql://gateway@server/live',
    LIVE_DATABASE_URL: 'postgresql://gateway@primary/live',
    LIVE_SOURCE: 'notify',
    DATABASE_POOL_SIZE: '25',
    DATABASE_DIALECT: 'postgresql',
    REPLICA_URLS: 'postgresql://gateway@replica/live',
    REPLICA_MAX_LAG_MS: '2500',
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
    OPERATIONS_HOST: '10.0.0.1',
    OPERATIONS_PORT: '9090',
    SHUTDOWN_GRACE_S: '7.5',
    WORKERS: '4',
    MAX_CONNECTIONS: '20000',
    MAX_CONNECTIONS_PER_ADDRESS: '20',
    MAX_QUEUE_MS: '500',
    FEDERATION: 'true',
    DEMO_ACTIVITY: 'off',
    TRUSTED_DOCUMENTS: '/etc/gateway/web.json,ios.json',
    TRUSTED_DOCUMENTS_MODE: 'prefer',
    TRUSTED_DOCUMENTS_CLIENTS: 'ios=only',
  };
  expect(parseConfig(variables)).toEqual({
    production: true,
    server: {
      host: '::',
      port: 8080,
      operations: { host: '10.0.0.1', port: 9090 },
      playground: true,
      introspection: true,
      corsOrigins: ['https://a.example.com', 'http://localhost:3000'],
      basePath: '/live/v2',
      trustProxy: 1,
      hsts: false,
      logLevel: 'warn',
      shutdownGraceMs: 7_500,
      workers: 4,
    },
    database: {
      kind: 'postgres',
      address: addressOf(DATABASE_URL),
      directAddress: { ...addressOf('postgresql://gateway@server/live'), variable: 'DIRECT_URL' },
      listenAddress: { ...addressOf('postgresql://gateway@primary/live'), variable: 'LIVE_DATABASE_URL' },
      poolSize: 25,
      dialect: 'postgresql',
      replicas: [{ name: 'replica:5432/live', address: { ...addressOf('postgresql://gateway@replica/live'), variable: 'REPLICA_URLS' } }],
      maxReplicaLagMs: 2_500,
    },
    tokens: { key: { kind: 'secret', secret: SECRET }, issuer: 'https://issuer.example.com', audience: 'gateway' },
    limits: {
      rate: { kind: 'on', unitsPerMinute: 600, redis: redisAt('redis://cache:6379/0') },
      maxConnections: 20_000,
      maxConnectionsPerAddress: 20,
      maxQueueMs: 500,
    },
    live: { source: 'notify' },
    trustedDocuments: { files: ['/etc/gateway/web.json', 'ios.json'], mode: 'prefer', clients: new Map([['ios', 'only']]) },
    federation: true,
    demoActivity: false,
  });
});

test('treats an empty variable as unset and ignores unknown variables', () => {
  const names = ['NODE_ENV', 'HOST', 'PORT', 'OPERATIONS_HOST', 'OPERATIONS_PORT', 'DATABASE_URL', 'DIRECT_URL', 'LIVE_DATABASE_URL', 'LIVE_SOURCE', 'DATABASE_POOL_SIZE', 'DATABASE_DIALECT', 'REPLICA_URLS', 'REPLICA_MAX_LAG_MS', 'JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'PLAYGROUND', 'INTROSPECTION', 'CORS_ORIGINS', 'TRUST_PROXY', 'RATE_LIMIT', 'REDIS_URL', 'LOG_LEVEL', 'MAX_CONNECTIONS', 'MAX_CONNECTIONS_PER_ADDRESS', 'MAX_QUEUE_MS', 'EMBEDDED_DATABASE', 'SHUTDOWN_GRACE_S', 'WORKERS', 'BASE_PATH', 'HSTS', 'TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS_MODE', 'TRUSTED_DOCUMENTS_CLIENTS', 'FEDERATION', 'DEMO_ACTIVITY']; // prettier-ignore
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
  expect(parseConfig(variables).server).toMatchObject({ playground, introspection });
});

test('listens on every address with DATABASE_URL, on 127.0.0.1 without, and on HOST if it is set', () => {
  expect(parseConfig({ DATABASE_URL, JWT_SECRET: SECRET }).server.host).toBe('0.0.0.0');
  expect(parseConfig({ NODE_ENV: 'production', EMBEDDED_DATABASE: 'true' }).server.host).toBe('127.0.0.1');
  expect(parseConfig({ HOST: '0.0.0.0' }).server.host).toBe('0.0.0.0');
});

test.each([
  'postgresql://localhost/live',
  'postgres://u:p@db.example.com:5433/live?sslmode=require',
  'postgresql://u:p%40ss@10.0.0.1/live?schema=public',
  'postgresql://[::1]:5432/live',
  'postgresql:///live?host=/var/run/postgresql',
])('accepts DATABASE_URL %s', (url) => {
  expect(parseConfig({ DATABASE_URL: url, JWT_SECRET: SECRET }).database).toEqual(serverAt(url));
});

test.each([
  [{}, { kind: 'on', unitsPerMinute: 10_000, redis: undefined }],
  [{ RATE_LIMIT: '600' }, { kind: 'on', unitsPerMinute: 600, redis: undefined }],
  [
    { RATE_LIMIT: '600', REDIS_URL: 'rediss://:pw@cache:6380/1' },
    { kind: 'on', unitsPerMinute: 600, redis: redisAt('rediss://:pw@cache:6380/1') },
  ],
  [{ RATE_LIMIT: 'off', REDIS_URL: 'redis://cache' }, { kind: 'off' }],
])('reads the rate limit of %j as %j', (variables, rate) => {
  expect(parseConfig(variables).limits.rate).toEqual(rate);
});

test('accepts PORT 0 and an empty list of origins', () => {
  expect(parseConfig({ PORT: '0', CORS_ORIGINS: ' , ' }).server).toMatchObject({ port: 0, corsOrigins: [] });
});

const KEY_FAULT = 'must be a PEM public key, RSA of at least 2048 bits or P-256';

const BAD_VALUES: Readonly<Record<string, readonly [fault: string, values: readonly string[]]>> = {
  PORT: ['must be a port number', ['http', '-1', '65536', '99999', '100000', '80.5', '0x50', '1e3', ' 80', '80 ']],
  DATABASE_URL: ['must be a postgresql:// address', ['live', 'localhost:5432/live', 'mysql://h/live', 'https://h/live', 'postgres:live', 'file:.data', 'postgresql//h/live', ' postgresql://h/live']],
  DIRECT_URL: ['must be a postgresql:// address', ['live', 'mysql://h/live', 'h:5432/live']],
  DATABASE_POOL_SIZE: ['must be a number of connections from 1 to 1000', ['0', '1001', '-1', '1.5', 'many', '9999']],
  DATABASE_DIALECT: ['must be postgresql or citus', ['postgres', 'Citus', 'cockroachdb', ' citus']],
  REPLICA_URLS: ['connection string 1 must be a postgresql:// address', ['live', 'mysql://h/live', 'h:5432/live', ',']],
  REPLICA_MAX_LAG_MS: ['must be a number of milliseconds from 250 to 300000', ['0', '249', '300001', '1e3', '1.5', '1s', 'off']],
  JWT_SECRET: ['must be at least 32 bytes', ['x', SECRET.slice(1), ' ', 'ğ'.repeat(15)]],
  JWT_PUBLIC_KEY: [KEY_FAULT, ['key', SECRET, '-----BEGIN PUBLIC KEY-----']],
  JWKS_URL: ['must be an http(s):// address without a password', ['issuer.example.com', '/keys', 'ftp://h/keys', 'file:///keys', 'http://', 'https://u:p@h/keys', 'https://u@h/keys']],
  PLAYGROUND: ['must be true or false', ['yes', 'on', 'TRUE', '2', 'false ']],
  INTROSPECTION: ['must be true or false', ['no', 'off', 'False', '-']],
  CORS_ORIGINS: ['must be a comma list of origins such as https://app.example.com', ['*', 'null', 'app.example.com', 'https://app.example.com/', 'https://app.example.com/x', 'https://App.example.com', 'https://*.example.com/', 'ftp://h', 'https://a.example.com;https://b.example.com', 'https://a.example.com,x']],
  TRUST_PROXY: ['must be true, false, a number of proxies or a comma list of their addresses', ['yes', 'TRUE', '-1', '1.5', '1000', 'proxy.example.com', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/0', '::/129', '10.0.0.0/', '10.0.0.1,', 'loopback;::1']],
  RATE_LIMIT: ['must be a number of cost units a minute, or off', ['0', '-1', '1.5', 'OFF', 'none', '1e3', '1000000000']],
  REDIS_URL: ['must be an address that begins with redis://, redis+sentinel:// or redis+cluster://, or with rediss for TLS', ['cache:6379', 'http://cache', '/tmp/redis.sock', 'redis+socket:///tmp/redis.sock']],
  LOG_LEVEL: ['must be one of fatal, error, warn, info, debug, trace, silent', ['verbose', 'INFO', '30']],
}; // prettier-ignore

test.each(
  Object.entries(BAD_VALUES).flatMap(([name, [fault, values]]) => values.map((value): [string, string, string] => [name, value, fault])),
)('rejects %s=%j', (name, value, fault) => {
  // prettier-ignore
  const key = /^(JWT_|JWKS_)/.test(name) ? {} : { JWT_SECRET: SECRET };
  const needed = {
    DATABASE_URL,
    ...(name === 'REPLICA_MAX_LAG_MS' && { REPLICA_URLS: 'postgresql://replica/live' }),
  };
  const database = /^(DIRECT_URL|DATABASE_POOL_SIZE|DATABASE_DIALECT|REPLICA_)/.test(name) ? needed : {};
  expect(faultsOf({ ...database, ...key, [name]: value })).toEqual([`${name}: ${fault}`]);
});

test('rejects a schema other than public', () => {
  expect(faultsOf({ JWT_SECRET: SECRET, DATABASE_URL: 'postgresql://h/live?schema=app' })).toEqual(['DATABASE_URL: schema must be public']); // prettier-ignore
});

const SEVERAL = 'JWT_SECRET, JWT_PUBLIC_KEY, JWKS_URL: set only one of them';
const KEY_REQUIRED = 'JWT_SECRET: with DATABASE_URL a key is required: JWT_SECRET, JWT_PUBLIC_KEY or JWKS_URL';

test('reports all faults together, a missing or second key included', () => {
  const bad = Object.fromEntries(Object.entries(BAD_VALUES).map(([name, [, [value]]]) => [name, value]));
  const faults = Object.entries(BAD_VALUES).map(([name, [fault]]) => `${name}: ${fault}`);
  expect([...faultsOf(bad)].sort()).toEqual([...faults, SEVERAL].sort());
  expect(faultsOf({ DATABASE_URL: 'live', PORT: 'x' })).toEqual(['PORT: must be a port number', 'DATABASE_URL: must be a postgresql:// address', KEY_REQUIRED]); // prettier-ignore
  const list = faultsOf(bad).map((fault) => `  - ${fault}`).join('\n'); // prettier-ignore
  expect(errorOf(bad).message).toBe(`The configuration is invalid:\n${list}`);
});

test('never includes a value in an error, as it may be a secret', () => {
  const names = Object.keys(BAD_VALUES);
  for (const value of ['hunter2', 'postgres:hunter2', 'http://u:hunter2@', '-----BEGIN PUBLIC KEY-----\nhunter2']) {
    const variables = Object.fromEntries(names.map((name) => [name, value]));
    expect(faultsOf(variables).length).toBeGreaterThanOrEqual(names.length);
    expect(errorOf(variables).message).not.toContain('hunter2');
  }
});

test('reads the database settings without a key or the other variables', () => {
  expect(parseDatabaseSettings({ DATABASE_URL, PORT: 'x', JWT_SECRET: 'x' })).toEqual({ production: false, database: serverAt(DATABASE_URL) }); // prettier-ignore
  expect(parseDatabaseSettings({ NODE_ENV: 'production', DATABASE_URL: '', EMBEDDED_DATABASE: 'true' })).toEqual({ production: true, database: { kind: 'embedded', directory: '.data' } }); // prettier-ignore
  expect(faultsOf({ DATABASE_URL: 'live' }, parseDatabaseSettings)).toEqual(['DATABASE_URL: must be a postgresql:// address']);
});
