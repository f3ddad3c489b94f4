import { parseRedisUrl } from '../../src/config/redis-url';
import { parseConfig } from '../../src/config/config';
import { ConfigError } from '../../src/config/variables';
import { redisAt } from '../support/redis-address';

const NO_LOGIN = { user: undefined, password: undefined };

/** A server; what is omitted has Redis's default. */
function server(host?: string, port?: number): { host: string | undefined; port: number | undefined } {
  return { host, port };
}

test.each([
  ['redis://cache', { kind: 'single', server: server('cache'), database: 0 }],
  ['redis://', { kind: 'single', server: server(), database: 0 }],
  ['redis://[::1]:6380/2', { kind: 'single', server: server('::1', 6380), database: 2 }],
  ['rediss://cache/', { kind: 'single', server: server('cache'), database: 0 }],
  ['redis+cluster://a,b:7001,[fe80::1]', { kind: 'cluster', nodes: [server('a'), server('b', 7001), server('fe80::1')] }],
  ['rediss+cluster://a/', { kind: 'cluster', nodes: [server('a')] }],
  [
    'redis+sentinel://s1,s2:26380/mymaster',
    { kind: 'sentinel', sentinels: [server('s1'), server('s2', 26380)], sentinelLogin: NO_LOGIN, master: 'mymaster', database: 0 },
  ],
  [
    'rediss+sentinel://s/live-1.eu/3?sentinel_username=watch&sentinel_password=p%2Bq+r',
    {
      kind: 'sentinel',
      sentinels: [server('s')],
      sentinelLogin: { user: 'watch', password: 'p+q+r' },
      master: 'live-1.eu',
      database: 3,
    },
  ],
])('reads the servers of %s', (url, topology) => {
  expect(redisAt(url).topology).toEqual(topology);
});

test.each([
  ['redis://cache', undefined, undefined],
  ['redis://:secret@cache', undefined, 'secret'],
  ['redis+cluster://gateway:secret@a,b', 'gateway', 'secret'],
  ['redis+sentinel://a%40b:p%2F%3A%25%40s@a/m', 'a@b', 'p/:%@s'],
  ['redis://ada:p@ss:w#rd@cache/1', 'ada', 'p@ss:w#rd'],
])('reads user and password of %s', (url, user, password) => {
  expect(redisAt(url).login).toEqual({ user, password });
});

test('reads the files for TLS, which the scheme enables', () => {
  const query = 'sslrootcert=/ca.pem&sslcert=/gateway.crt&sslkey=/gateway.key&sslpassword=pw';
  const files = { rootCertificates: '/ca.pem', certificate: '/gateway.crt', key: '/gateway.key', keyPassword: 'pw' };
  for (const scheme of ['rediss', 'rediss+cluster']) expect(redisAt(`${scheme}://h?${query}`).tls).toEqual(files);
  expect(redisAt('rediss://h').tls).toEqual({
    rootCertificates: undefined,
    certificate: undefined,
    key: undefined,
    keyPassword: undefined,
  });
  expect(redisAt('redis://h').tls).toBeUndefined();
});

const SCHEME = 'must be an address that begins with redis://, redis+sentinel:// or redis+cluster://, or with rediss for TLS';
const SERVER =
  'names a host or port that cannot be one; in user and password the characters / ? # [ ] @ : % are written percent-encoded, / as %2F';
const DATABASE = 'must name a database by its number, as in redis://host/1';
const MASTER = 'must name the primary as its Sentinels do, and optionally a database by its number, as in redis+sentinel://host/mymaster/1';
const NEEDS_SENTINELS = 'needs Sentinels: an address that begins with redis+sentinel:// or rediss+sentinel://';

test.each([
  ['cache:6379', [SCHEME]],
  ['redis+tls://cache', [SCHEME]],
  ['redis:cache', [SCHEME]],
  ['redis://cache:port', [SERVER]],
  ['redis://cache:65536', [SERVER]],
  ['redis://ada:12/34@cache', [SERVER]],
  ['redis://%2Ftmp%2Fredis.sock', [SERVER]],
  ['redis+cluster://ada:pa/ss@a,b', [SERVER]],
  ['redis://ada:100%@cache', ['has a % that is not followed by two hexadecimal digits: % itself is written %25']],
  ['redis://a,b', ['must name one server: several are those of redis+sentinel:// or redis+cluster://']],
  ['redis+cluster://a,', ['must not name an empty host among several']],
  ['redis+cluster://a/0', ['must not name a database: a cluster has only one']],
  ['redis://cache/one', [DATABASE]],
  ['redis://cache/-1', [DATABASE]],
  ['redis://cache/1/2', [DATABASE]],
  ['redis+sentinel://s', [MASTER]],
  ['redis+sentinel://s/my%20master', [MASTER]],
  ['redis+sentinel://s/mymaster/x', [MASTER]],
  ['redis+sentinel://s/mymaster/1/2', [MASTER]],
  ['redis://cache?family=6', ['parameter family is not supported']],
  ['redis://cache?p%40ss=1', ['has a parameter that is not supported']],
  ['redis://cache?sslrootcert=/ca.pem', ['sslrootcert needs TLS: an address that begins with rediss']],
  ['rediss://cache?sslrootcert=', ['sslrootcert must not be empty']],
  ['rediss://cache?sslrootcert=/a&sslrootcert=/b', ['sslrootcert must not be repeated']],
  ['rediss://cache?sslcert=/a', ['sslcert and sslkey need each other']],
  ['redis://cache?sentinel_password=x', [`sentinel_password ${NEEDS_SENTINELS}`]],
  ['redis+sentinel://s/m?sentinel_username=x', ['sentinel_username needs sentinel_password']],
  [
    'redis+cluster://a,,b/1?sslcert=/a&shards=3',
    [
      'must not name an empty host among several',
      'must not name a database: a cluster has only one',
      'sslcert needs TLS: an address that begins with rediss',
      'parameter shards is not supported',
      'sslcert and sslkey need each other',
    ],
  ],
])('rejects %s with all of its faults', (url, faults) => {
  expect(parseRedisUrl(url).faults).toEqual(faults);
});

test.each([
  'redis://ada:hunter2/@cache',
  'redis://ada:hunter2@cache:x',
  'redis://ada:hunter2%@cache',
  'hunter2',
  'redis://a,b?hunter2=hunter2',
  'redis+sentinel://s/hunter2@h',
  'redis://h?sentinel_password=hunter2',
])('reports faults of %s as those of REDIS_URL, without a secret', (url) => {
  let error: unknown;
  try {
    parseConfig({ REDIS_URL: url });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(/^ConfigError: [^:]+:\n( {2}- REDIS_URL: [^\n]+\n?)+$/);
  // A parameter may be named in a message, its value may not.
  expect(String(error).replace('parameter hunter2 is not supported', '')).not.toContain('hunter2');
});
