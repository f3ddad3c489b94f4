import { tmpdir } from 'node:os';
import { runCommand } from '../support/run-command';
import { ADA } from '../support/gateway';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { readMetric } from './gateway-metrics';
import { startPgBouncer } from './pgbouncer';
import { startPostgresServer, startStandby, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { seededDatabase } from './seeded-database';
import { subscribeToStats } from './stats-subscriber';

let server: PostgresServer;
let direct: string;
beforeAll(async () => {
  server = await startPostgresServer();
  direct = await seededDatabase(server);
  const { code } = await runCommand(['db:notify', 'enable'], { cwd: tmpdir(), env: { DATABASE_URL: direct } });
  expect(code).toBe(0);
});
afterAll(() => server.remove());

async function withGateway(env: Readonly<Record<string, string>>, work: (gateway: FaultyGateway) => Promise<void>): Promise<void> {
  const gateway = await startFaultyGateway({ DATABASE_URL: direct, LIVE_SOURCE: 'notify', ...env });
  try {
    await work(gateway);
  } finally {
    await gateway.stop();
  }
}

/** The problems that the log reports, and `heard` for each line that says that notifications are heard. */
function reportsOf(gateway: FaultyGateway): readonly unknown[] {
  const lines = gateway.log().filter(({ msg }) => String(msg).startsWith('notifications of changes are'));
  return lines.map(({ problem = 'heard' }) => problem);
}

async function untilReported(gateway: FaultyGateway, ...reports: readonly string[]): Promise<void> {
  await eventually(() => {
    expect(reportsOf(gateway)).toEqual(reports);
    return Promise.resolve();
  });
  expect(await readMetric(gateway, 'live_notifications_heard')).toBe(Number(reports.at(-1) === 'heard'));
}

const follow = `update user_stats set followers = followers + 1 where user_id = '${ADA}' returning followers`;

/** Writes, and waits until a subscriber has the value. */
async function expectPushed(followers: readonly number[]): Promise<void> {
  const [row] = await server.run(follow, 'gateway');
  await eventually(() => {
    expect(followers.at(-1)).toBe(row?.['followers']);
    return Promise.resolve();
  });
}

/** Waits until the server has the registrations of one process, and nothing is polled. */
async function untilRegistered(count: number): Promise<void> {
  await eventually(async () => {
    expect(await server.run('select 1 from gateway_live.watched_keys where expires_at > now()', 'gateway')).toHaveLength(count);
  });
}

test('a subscriber gets every value across a crash of the server, and notifications are heard again', async () => {
  await withGateway({}, async (gateway) => {
    await untilReported(gateway, 'heard');
    const subscriber = await subscribeToStats(gateway);
    await untilRegistered(1);
    await expectPushed(subscriber.followers);
    await server.stop('immediate');
    await untilReported(gateway, 'heard', 'disconnected');
    await server.start();
    await expectPushed(subscriber.followers);
    await untilReported(gateway, 'heard', 'disconnected', 'heard');
    await untilRegistered(1);
    await expectPushed(subscriber.followers);
    subscriber.close();
  });
  expect(await server.run('select 1 from gateway_live.watched_keys', 'gateway')).toEqual([]);
});

test('behind PgBouncer in transaction mode nothing is heard without LIVE_DATABASE_URL, and changes are polled for', async () => {
  const pooler = await startPgBouncer(server, { mode: 'transaction', poolSize: 3 });
  try {
    await withGateway({ DATABASE_URL: pooler.url('gateway') }, async (gateway) => {
      await untilReported(gateway, 'unheard');
      const subscriber = await subscribeToStats(gateway);
      await expectPushed(subscriber.followers);
      subscriber.close();
    });
    await withGateway({ DATABASE_URL: pooler.url('gateway'), LIVE_DATABASE_URL: direct }, async (gateway) => {
      await untilReported(gateway, 'heard');
      const subscriber = await subscribeToStats(gateway);
      await untilRegistered(1);
      await expectPushed(subscriber.followers);
      subscriber.close();
    });
  } finally {
    await pooler.stop();
  }
});

test('PgBouncer in session mode keeps the session that listens', async () => {
  const pooler = await startPgBouncer(server, { mode: 'session', poolSize: 6 });
  try {
    await withGateway({ DATABASE_URL: pooler.url('gateway') }, (gateway) => untilReported(gateway, 'heard'));
  } finally {
    await pooler.stop();
  }
});

test('another database is reported, because its notifications are not those of the tables', async () => {
  await server.run('create database other template gateway');
  await withGateway({ LIVE_DATABASE_URL: server.url('other') }, (gateway) => untilReported(gateway, 'unheard'));
});

test('a standby is reported', async () => {
  const standby = await startStandby(server);
  try {
    await withGateway({ LIVE_DATABASE_URL: standby.url('gateway') }, (gateway) => untilReported(gateway, 'standby'));
  } finally {
    await standby.remove();
  }
});

test('the role of a gateway needs the rights that the script names, and no others', async () => {
  await server.run('create role reader login; grant select on all tables in schema public to reader', 'gateway');
  const url = direct.replace('postgres@', 'reader@');
  await withGateway({ DATABASE_URL: url }, async (gateway) => {
    await untilReported(gateway, 'noRights');
    await server.run(
      'grant usage on schema gateway_live to reader; grant select, insert, update, delete on gateway_live.watched_keys to reader',
      'gateway',
    );
    await untilReported(gateway, 'noRights', 'heard');
    const subscriber = await subscribeToStats(gateway);
    await untilRegistered(1);
    // A writer needs no right on what the triggers use.
    await server.run('create role writer login; grant select, update on public.user_stats to writer', 'gateway');
    await server.run(`set role writer; ${follow}`, 'gateway');
    await expectPushed(subscriber.followers);
    subscriber.close();
  });
});

test('db:status reports no drift with the triggers, and db:notify disable removes them', async () => {
  const options = { cwd: tmpdir(), env: { DATABASE_URL: direct } };
  expect(await runCommand(['db:status'], options)).toMatchObject({ code: 0 });
  expect(await runCommand(['db:notify', 'disable'], options)).toMatchObject({ code: 0 });
  expect(await server.run("select 1 from pg_trigger where tgname like 'gateway_live%'", 'gateway')).toEqual([]);
  expect((await runCommand(['db:notify', 'on'], options)).stderr).toContain('Usage: npm run db:notify -- enable');
  await withGateway({}, (gateway) => untilReported(gateway, 'notEnabled'));
});
