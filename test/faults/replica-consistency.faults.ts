import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startPgBouncer } from './pgbouncer';
import { startPostgresServer, startStandby, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { changesIn, isOfSlowCheck, readBio, replicaMetric, untilReplayed, untilUsable, whileUsed, writeBio } from './replica-readings';
import { seededDatabase } from './seeded-database';

let primary: PostgresServer;
let replica: PostgresServer;
let gateway: FaultyGateway;
let url: string;
beforeAll(async () => {
  primary = await startPostgresServer();
  url = await seededDatabase(primary);
  replica = await startStandby(primary, ['max_standby_streaming_delay = 0']);
  // Readers have a policy that makes the stats of one user slow.
  await primary.run(
    `create role reader login; grant usage on schema public to reader; grant select on all tables in schema public to reader;
     alter table user_stats enable row level security;
     create policy slow on user_stats for select to reader using (case when user_id = '${ADA}' then pg_sleep(0.6) is not null else true end)`,
    'gateway',
  );
  gateway = await startFaultyGateway({
    DATABASE_URL: asReader(url),
    REPLICA_URLS: asReader(replica.url('gateway')),
    // So large that a paused replica stays in use: what it returns is as old as the pause.
    REPLICA_MAX_LAG_MS: '300000',
  });
  await untilUsable(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await replica.remove();
  await primary.remove();
});

function asReader(connectionString: string): string {
  return connectionString.replace(/\/\/[^@]*@/, '//reader@');
}

/** Runs `work` while the replica replays nothing: it then is as it was before. */
async function whilePaused(work: () => Promise<void>): Promise<void> {
  await untilReplayed(replica, await writeBio(primary, 'before'));
  await replica.run('select pg_wal_replay_pause()');
  try {
    await work();
  } finally {
    await replica.run('select pg_wal_replay_resume()');
  }
}

test('a request with a consistency token sees the write, also beside requests without that see an older one', async () => {
  const seen = { primary: 0, position: 0, stale: 0 };
  const attempts = 40;
  // Including those that are repeated because the replica was not used: with a token, they must see the write as well.
  let sent = 0;
  const attemptOnce = async (): Promise<boolean> => {
    sent += 1;
    const bio = `write ${sent}`;
    const position = await writeBio(primary, bio);
    // One turn of the event loop of the gateway reads all of them.
    const [plain, fromPrimary, fromPosition] = await Promise.all(
      [{}, { 'x-consistency-token': 'primary' }, { 'x-consistency-token': position }].map((headers) => readBio(gateway, headers)),
    );
    if (fromPrimary?.bio === bio) seen.primary += 1;
    if (fromPosition?.bio === bio) seen.position += 1;
    return plain?.bio === 'before';
  };
  await whilePaused(async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) if (await whileUsed(gateway, attemptOnce)) seen.stale += 1;
  });
  recordFault({
    name: 'consistency tokens while the replica is paused',
    sent: 3 * sent,
    failed: 2 * sent - seen.primary - seen.position,
  });
  expect(seen).toEqual({ primary: sent, position: sent, stale: attempts });
});

test('GraphQL reads the same header', async () => {
  await whilePaused(async () => {
    await writeBio(primary, 'new');
    const read = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
      const all = { authorization: `Bearer ${tokenFor(ADA)}`, 'content-type': 'application/json', ...headers };
      const body = JSON.stringify({ query: '{ me { profile { bio } } }' });
      // As GraphQL over HTTP defines it.
      const { data } = (await (await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: all, body })).json()) as { data: unknown };
      return data;
    };
    await whileUsed(gateway, async () => {
      expect(await read({})).toEqual({ me: { profile: { bio: 'before' } } });
    });
    expect(await read({ 'x-consistency-token': 'primary' })).toEqual({ me: { profile: { bio: 'new' } } });
  });
});

test('the replica serves a position that it has replayed, and the primary one that is ahead of its own', async () => {
  const position = await writeBio(primary, 'replayed');
  const sentTo = async (token: string): Promise<number> => {
    const before = await replicaMetric(gateway, 'statements_total');
    expect((await readBio(gateway, { 'x-consistency-token': token })).bio).toBe('replayed');
    return (await replicaMetric(gateway, 'statements_total')) - before;
  };
  await eventually(async () => {
    if ((await sentTo(position)) !== 1) throw new Error('not known to be replayed yet');
  });
  expect(await sentTo('FFFFFFFF/0')).toBe(0);
  expect(await sentTo('primary')).toBe(0);
});

test('an account that is suspended while the replica is paused gets 403 within five seconds', async () => {
  await whilePaused(async () => {
    expect((await readBio(gateway)).status).toBe(200);
    await primary.run(`update users set status = 'SUSPENDED' where id = '${ADA}'`, 'gateway');
    const suspendedAt = performance.now();
    let lastServedAt = suspendedAt;
    try {
      await eventually(async () => {
        const { status, sentAt } = await readBio(gateway);
        if (status === 200) lastServedAt = sentAt;
        if (status !== 403) throw new Error('not yet');
      });
      // Without the time of the response: a busy machine may delay it.
      expect(lastServedAt - suspendedAt).toBeLessThan(5_000);
    } finally {
      await primary.run(`update users set status = 'ACTIVE' where id = '${ADA}'`, 'gateway');
    }
  });
  await eventually(async () => {
    if ((await readBio(gateway)).status !== 200) throw new Error('not active yet');
  });
});

test('a statement that is cancelled by replay is run on the primary, and the replica stays in use', async () => {
  const statuses = new Set<number>();
  await whileUsed(gateway, async () => {
    const [failures, lines] = [await replicaMetric(gateway, 'failures_total'), gateway.log().length];
    // On a busy machine, the statement may have ended when the lock is replayed.
    while ((await replicaMetric(gateway, 'failures_total')) === failures) {
      const reading = gateway.rest(STATS);
      await new Promise((resolve) => setTimeout(resolve, 250));
      // The replica replays the lock immediately, and ends what holds another one.
      await primary.run('begin; lock table user_stats in access exclusive mode; commit', 'gateway');
      statuses.add(await reading);
    }
    expect(await replicaMetric(gateway, 'failures_total')).toBe(failures + 1);
    expect(await replicaMetric(gateway, 'usable')).toBe(1);
    expect(changesIn(gateway.log().slice(lines))).toEqual([]);
  });
  expect(statuses).toEqual(new Set([200]));
});

test('PgBouncer may be in front of the primary and of the replica', async () => {
  const poolers = await Promise.all([primary, replica].map((server) => startPgBouncer(server, { mode: 'transaction', poolSize: 4 })));
  const [DATABASE_URL = '', REPLICA_URLS = ''] = poolers.map((pooler) => pooler.url('gateway'));
  const pooled = await startFaultyGateway({ DATABASE_URL, REPLICA_URLS });
  try {
    await untilUsable(pooled);
    const statuses = await Promise.all(
      Array.from({ length: 100 }, (_, index) => pooled.rest(index % 2 === 0 ? STATS : '/users/profile/ada')),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const [statements, failures] = [await replicaMetric(pooled, 'statements_total'), await replicaMetric(pooled, 'failures_total')];
    expect(statements - failures).toBeGreaterThan(0);
  } finally {
    await pooled.stop();
    await Promise.all(poolers.map((pooler) => pooler.stop()));
  }
});

test('what a replica cannot serve, because it has not replayed the migrations yet, is read from the primary', async () => {
  const lateUrl = await seededDatabase(primary, 'late');
  // The replica keeps the state without one of the tables.
  await primary.run('alter table profiles rename to profiles_later', 'late');
  await eventually(() => replica.run('select from profiles_later', 'late'));
  await replica.run('select pg_wal_replay_pause()');
  await primary.run('alter table profiles_later rename to profiles', 'late');
  const late = await startFaultyGateway({
    DATABASE_URL: lateUrl,
    REPLICA_URLS: replica.url('late'),
    REPLICA_MAX_LAG_MS: '300000',
  });
  try {
    await whileUsed(late, async () => {
      const failures = await replicaMetric(late, 'failures_total');
      expect((await readBio(late)).status).toBe(200);
      expect(await replicaMetric(late, 'failures_total')).toBe(failures + 1);
      expect(await replicaMetric(late, 'usable')).toBe(1);
    });
  } finally {
    await replica.run('select pg_wal_replay_resume()');
    await late.stop();
  }
});

/** Starts a gateway with a replica whose first problem is not that its check was slow: any other one would not be logged then. */
async function startWithProblem(env: Readonly<Record<string, string>>): Promise<FaultyGateway> {
  for (;;) {
    const started = await startFaultyGateway(env);
    const problem = await eventually(() => {
      const [first] = changesIn(started.log());
      return first === undefined ? Promise.reject(new Error('not checked yet')) : Promise.resolve(first);
    });
    if (!isOfSlowCheck(problem)) return started;
    await started.stop();
  }
}

test('a replica of another cluster is never read from, and a gateway stops while its replica hangs', async () => {
  const other = await startPostgresServer();
  const wrong = await startWithProblem({ DATABASE_URL: url, REPLICA_URLS: await seededDatabase(other) });
  expect(wrong.log().filter(({ replica: name }) => name !== undefined)).toEqual([
    expect.objectContaining({ problem: 'otherCluster', msg: 'the replica is not read from' }),
  ]);
  await readBio(wrong);
  expect(await replicaMetric(wrong, 'statements_total')).toBe(0);
  await other.signal('SIGSTOP');
  expect((await wrong.stop()).code).toBe(0);
  await other.remove();
});
