import { CLIENTS, rejectionMessages, startLimiterPair, UNITS, type LimiterPair } from './limiter-pair';
import { eventually } from './processes';
import { ANNOUNCED_NAME, createCertificates, startRedisCluster, startRedisWithSentinel, type CertificateFolder } from './redis-topologies';
import { startRedisServer, type RedisServer, type RedisServerOptions } from './redis-server';

/** The rights that docs/scaling.md lists. */
const RIGHTS = '~gateway-rate:* +eval +evalsha +set +incrby +pttl +expire';
const RIGHTS_IN_CLUSTER = `${RIGHTS} +cluster|slots +asking +client|setname`;
const RIGHTS_IN_SENTINEL = '+sentinel|get-master-addr-by-name +sentinel|sentinels';

const PASSWORD = 'p@ss/word:%';
const LOGIN = `gateway:${encodeURIComponent(PASSWORD)}`;

function userWith(rights: string): string {
  return `user gateway on >${PASSWORD} ${rights}`;
}

let certificates: CertificateFolder;
beforeAll(async () => {
  certificates = await createCertificates();
});
afterAll(() => certificates.remove());

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function server(options: RedisServerOptions = {}): Promise<RedisServer> {
  const started = await startRedisServer(options);
  stops.push(() => started.stop());
  return started;
}

async function limitersAt(url: string): Promise<LimiterPair> {
  const pair = await startLimiterPair(url);
  stops.push(() => pair.close());
  return pair;
}

/** The commands that a server has denied to users. */
async function denied(redis: RedisServer): Promise<unknown> {
  return redis.run('ACL', 'LOG');
}

function withLogin(url: string, login = LOGIN): string {
  return url.replace('://', `://${login}@`);
}

test('counts as a user who has only the documented rights, over TLS, in a database of its own', async () => {
  const redis = await server({ tls: certificates, settings: [userWith(`${RIGHTS} +select`)] });
  const pair = await limitersAt(`rediss://${LOGIN}@localhost:${redis.port}/3?sslrootcert=${certificates.authority}`);
  await pair.whileAvailable(() => pair.untilShared());
  expect(await denied(redis)).toEqual([]);
  expect(await redis.run('INFO', 'keyspace')).toMatch(/^db3:keys=[1-9]/m);
});

test('counts in a cluster as a user who has only the documented rights, while a slot moves', async () => {
  const cluster = await startRedisCluster([userWith(RIGHTS_IN_CLUSTER)]);
  stops.push(() => cluster.stop());
  const pair = await limitersAt(withLogin(cluster.url));
  await pair.whileAvailable(async () => {
    const client = `client-${Math.random()}`;
    await pair.limiter.consume(client, 1);
    const migration = await cluster.migrate(`gateway-rate:{${client}}`);
    expect((await pair.other.consume(client, 1))?.remaining).toBe(UNITS - 2);
    await migration.finish();
    expect((await pair.limiter.consume(client, 1))?.remaining).toBe(UNITS - 3);
  });
  for (const node of cluster.nodes) expect(await denied(node)).toEqual([]);
});

test('counts behind a Sentinel with a login of its own, as users who have only the documented rights', async () => {
  const redis = await startRedisWithSentinel({ server: [userWith(RIGHTS)], sentinel: [`user watch on >watching ${RIGHTS_IN_SENTINEL}`] });
  stops.push(() => redis.stop());
  const pair = await limitersAt(`${withLogin(redis.url)}?sentinel_username=watch&sentinel_password=watching`);
  await pair.whileAvailable(() => pair.untilShared());
  for (const one of [redis.primary, redis.sentinel]) expect(await denied(one)).toEqual([]);
});

test('counts in a cluster over TLS, whose nodes announce the names of their certificates', async () => {
  const announced = [ANNOUNCED_NAME, 'cluster-preferred-endpoint-type hostname', 'tls-cluster yes'];
  const cluster = await startRedisCluster(announced, certificates);
  stops.push(() => cluster.stop());
  const pair = await limitersAt(`${cluster.url.replaceAll('127.0.0.1', 'localhost')}?sslrootcert=${certificates.authority}`);
  await pair.whileAvailable(() => pair.untilShared());
});

test('asks Sentinels over TLS', async () => {
  const names = ['sentinel resolve-hostnames yes', 'sentinel announce-hostnames yes'];
  const redis = await startRedisWithSentinel({ sentinel: names, host: 'localhost', tls: certificates });
  stops.push(() => redis.stop());
  const pair = await limitersAt(`${redis.url.replaceAll('127.0.0.1', 'localhost')}?sslrootcert=${certificates.authority}`);
  await pair.whileAvailable(() => pair.untilShared());
});

const REMEDY = 'Until then, rates are counted in this process';

/** An account, whose id must not be logged either. */
const ACCOUNT = 'user:507f1f77bcf86cd799439011';

const LACKS_RIGHTS = 'The user of REDIS_URL lacks rights in Redis: grant those that docs/scaling.md lists';
const CONFUSED = 'REDIS_URL confuses a Redis with a Sentinel: redis+sentinel:// names Sentinels, redis:// the Redis itself';

/** Servers that reject what REDIS_URL asks of them, and what is logged. */
const REJECTING: readonly [what: string, options: RedisServerOptions, login: string, message: string][] = [
  ['a wrong password', { settings: [userWith(RIGHTS)] }, 'gateway:hunter2@', 'Redis rejects the user or the password: check both in REDIS_URL'],
  ['a missing password', { settings: ['requirepass secret'] }, '', 'Redis requires a password: write redis://user:password@host in REDIS_URL'],
  ['no right to run scripts', { settings: [userWith('~gateway-rate:* +@all -@scripting')] }, `${LOGIN}@`, LACKS_RIGHTS],
  ['no right to its keys', { settings: [userWith('~other:* +@all')] }, `${LOGIN}@`, LACKS_RIGHTS],
  ['no right that the script needs', { settings: [userWith(`${RIGHTS} -expire -set`)] }, `${LOGIN}@`, LACKS_RIGHTS],
  ['no memory', { settings: ['maxmemory 1'] }, '', 'Redis is out of memory: raise its maxmemory, or set its maxmemory-policy to volatile-ttl'],
  ['a replica', { settings: ['replicaof 127.0.0.1 9'] }, '', 'REDIS_URL leads to a replica, which accepts no writes: name the primary, or its Sentinels'],
  ['no replicas', { settings: ['min-replicas-to-write 1'] }, '', 'Redis accepts no writes, because it cannot save or replicate them: its log says why'],
]; // prettier-ignore

/** Waits until a message has been logged, and then for further attempts to connect. @returns all messages */
async function loggedBy(pair: LimiterPair): Promise<readonly string[]> {
  await eventually(async () => {
    expect((await pair.limiter.consume(ACCOUNT, 1))?.isAllowed).toBe(true);
    expect(rejectionMessages(pair.lines)).not.toEqual([]);
  });
  await pair.consumeFor(2_500, [ACCOUNT]);
  return rejectionMessages(pair.lines);
}

test('logs the remedy once if Redis rejects the login or the commands, without a secret', async () => {
  const all = REJECTING.map(async ([what, options, login]) => {
    const redis = await server(options);
    const pair = await limitersAt(redis.url.replace('://', `://${login}`));
    const messages = await loggedBy(pair);
    expect(JSON.stringify(pair.lines)).not.toMatch(/hunter2|p@ss|507f1f77/);
    return [what, messages];
  });
  expect(await Promise.all(all)).toEqual(REJECTING.map(([what, , , message]) => [what, [`${message}. ${REMEDY}`]]));
});

test('logs the remedy once if the certificate of Redis is not trusted, or for another host', async () => {
  const redis = await server({ tls: certificates });
  const expected = [
    [`rediss://localhost:${redis.port}`, 'The certificate of Redis is not issued by a trusted authority: name its authority with sslrootcert in REDIS_URL'],
    [`rediss://127.0.0.1:${redis.port}?sslrootcert=${certificates.authority}`, 'The certificate of Redis is for another host: use the name it is issued for, in REDIS_URL and in what Sentinels and nodes announce'],
  ] as const; // prettier-ignore
  const all = expected.map(async ([url]) => [url, await loggedBy(await limitersAt(url))]);
  expect(await Promise.all(all)).toEqual(expected.map(([url, message]) => [url, [`${message}. ${REMEDY}`]]));
});

test('logs the remedy if REDIS_URL has the wrong topology', async () => {
  const redis = await startRedisWithSentinel();
  stops.push(() => redis.stop());
  const cluster = await startRedisCluster();
  stops.push(() => cluster.stop());
  const expected = [
    [`redis+sentinel://127.0.0.1:${redis.primary.port}/mymaster`, CONFUSED],
    [`redis://127.0.0.1:${redis.sentinel.port}`, CONFUSED],
    [redis.url.replace('mymaster', 'other'), 'The Sentinels of REDIS_URL do not know the primary by this name: correct the part after the servers'],
    [cluster.url.replace(/^redis\+cluster(.*),.*/, 'redis$1'), 'REDIS_URL leads to a node of a cluster: begin it with redis+cluster:// or rediss+cluster://'],
    [`redis+cluster://127.0.0.1:${redis.primary.port}`, 'REDIS_URL names a cluster, but the server is none: begin it with redis:// or rediss://'],
    [`${redis.primary.url}/99`, 'Redis does not have the database of REDIS_URL: correct its number, or raise the setting databases of Redis'],
  ] as const; // prettier-ignore
  for (const [url, message] of expected) {
    const pair = await limitersAt(url);
    await eventually(async () => {
      // Only some of the clients are in the slots of other nodes.
      await pair.consumeFor(20, CLIENTS);
      expect([url, rejectionMessages(pair.lines)[0]]).toEqual([url, `${message}. ${REMEDY}`]);
    });
  }
});
