import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { createLedgers, ledgerAccounts } from './ledger-writers';
import { subscribe, TRANSPORTS, type LiveClient, type LiveTransport } from './live-clients';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** The time within which a stream ends whose viewer may no longer see it (contract). */
const BOUND_MS = 30_000;

/** A token is accepted for 30 s after it has expired. These are left of them, in seconds. */
const LEFT_S = 8;

let server: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  await createLedgers(await seededDatabase(server), ledgerAccounts(ACCOUNTS));
  gateway = await startFaultyGateway({ DATABASE_URL: server.url('gateway') });
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

const statsOf = (userId: string): string => `subscription { userStatsChanged(userId: "${userId}") { followers } }`;

/** A change, and how it ends a stream. `viewer` and `other` are accounts that no other case uses. */
interface Case {
  readonly what: string;
  readonly lifetimeS?: number;
  readonly query: (other: string) => string;
  readonly change: (viewer: string, other: string) => string;
  /** The end by each transport; undefined if the stream stays open. */
  readonly ends: Readonly<Record<LiveTransport, string>> | undefined;
  /** The result that arrives after the change. */
  readonly result?: object;
}

const UNAUTHENTICATED = { websocket: '4401', sse: 'UNAUTHENTICATED' };
const both = (code: string): Case['ends'] => ({ websocket: code, sse: code });
const none = (): string => 'select 1';
const block = (viewer: string, other: string): string => `insert into blocks (blocker_id, blocked_id) values ('${other}', '${viewer}')`;

const CASES: readonly Case[] = [
  { what: 'an expired token', lifetimeS: LEFT_S - 30, query: statsOf, change: none, ends: UNAUTHENTICATED },
  {
    what: 'a suspended account',
    query: statsOf,
    change: (viewer) => `update users set status = 'SUSPENDED' where id = '${viewer}'`,
    ends: { websocket: '4403', sse: 'FORBIDDEN' },
  },
  {
    what: 'a deleted account',
    query: statsOf,
    change: (viewer) => `update users set status = 'DELETED' where id = '${viewer}'`,
    ends: UNAUTHENTICATED,
  },
  { what: 'a removed account', query: statsOf, change: (viewer) => `delete from users where id = '${viewer}'`, ends: UNAUTHENTICATED },
  { what: 'a block by the user whose stats are watched', query: statsOf, change: block, ends: both('FORBIDDEN') },
  {
    what: 'a block by a user whose live status is watched',
    query: (other) => `subscription { liveStatusChanged(userIds: ["${other}"]) { isLive } }`,
    change: block,
    ends: undefined,
    result: { data: { liveStatusChanged: [] } },
  },
  {
    what: 'the user whose stats are watched is deleted',
    query: statsOf,
    change: (_viewer, other) => `update users set status = 'DELETED' where id = '${other}'`,
    ends: both('NOT_FOUND'),
  },
  { what: 'nothing', query: statsOf, change: none, ends: undefined },
];

/** Two accounts for each case and transport. */
const ACCOUNTS = CASES.length * TRANSPORTS.length * 2;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilEvents(client: LiveClient, count: number): Promise<void> {
  while (client.events.length < count && client.end() === undefined) await pause(20);
}

test('streams end with the code of a request when their viewer may no longer see them, and others stay', async () => {
  const accounts = [...ledgerAccounts(ACCOUNTS)];
  const streams = CASES.flatMap((one) =>
    TRANSPORTS.map((transport) => {
      const [viewer = '', other = ''] = accounts.slice(-2);
      accounts.splice(-2);
      const token = tokenFor(viewer, one.lifetimeS ?? 3600);
      return { one, transport, viewer, other, client: subscribe({ url: gateway.url, transport, token }, { query: one.query(other) }) };
    }),
  );
  await Promise.all(streams.map(({ client }) => untilEvents(client, 1)));
  const changedAt = performance.now();
  await server.run(streams.map(({ one, viewer, other }) => one.change(viewer, other)).join(';'), 'gateway');
  const found = await Promise.all(
    streams.map(async ({ one, transport, client }) => {
      if (one.ends !== undefined) await client.ended;
      else if (one.result !== undefined) await untilEvents(client, 2);
      return { what: one.what, transport, end: client.end(), last: client.events.at(-1)?.result, afterMs: performance.now() - changedAt };
    }),
  );
  const open = streams.filter(({ one }) => one.ends === undefined).map(({ one, client }) => [one.what, client.end(), client.events.length]);
  for (const { client } of streams) client.stop();
  const expected = streams.map(({ one, transport }) => [one.what, transport, one.ends?.[transport]]);
  const actual = found.map(({ what, transport, end }) => [what, transport, end]);
  recordFault({
    name: 'accounts, tokens and blocks that end streams',
    sent: found.length,
    failed: actual.filter((end, index) => end.join() !== expected[index]?.join()).length,
    worstRecoveryMs: Math.max(...found.filter(({ what }) => what !== 'nothing').map(({ afterMs }) => afterMs)),
    recoveryLimitMs: BOUND_MS,
  });
  expect(actual).toEqual(expected);
  expect(open).toEqual(CASES.filter(({ ends }) => ends === undefined).flatMap(({ what, result }) => TRANSPORTS.map(() => [what, undefined, result === undefined ? 1 : 2]))); // prettier-ignore
  for (const { what, last } of found) {
    const result = CASES.find((one) => one.what === what)?.result;
    if (result !== undefined) expect(last).toEqual(result);
  }
});

/** A gateway whose clock the test sets, by a module that is loaded before the program. */
async function startWithClock(): Promise<{ readonly gateway: FaultyGateway; jump(ms: number): Promise<void>; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-clock-'));
  const offset = join(folder, 'offset');
  await writeFile(
    join(folder, 'clock.js'),
    `const { readFileSync } = require('node:fs');
     const now = Date.now;
     let offsetMs = 0;
     Date.now = () => now() + offsetMs;
     process.on('SIGUSR2', () => { offsetMs = Number(readFileSync(${JSON.stringify(offset)}, 'utf8')); console.log('the clock has jumped by ' + offsetMs); });`,
  );
  const env = { DATABASE_URL: server.url('gateway'), NODE_OPTIONS: `--require ${join(folder, 'clock.js')}` };
  const started = await startFaultyGateway(env);
  return {
    gateway: started,
    async jump(ms) {
      await writeFile(offset, String(ms));
      started.command.kill('SIGUSR2');
      await started.command.until(new RegExp(`the clock has jumped by ${ms}\n`));
    },
    async remove() {
      await started.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const HOUR_MS = 3_600_000;

test('streams survive jumps of the clock, and a token ends by the clock', async () => {
  const clock = await startWithClock();
  const { url } = clock.gateway;
  const request = { query: statsOf(ADA) };
  const long = TRANSPORTS.map((transport) => subscribe({ url, transport, token: tokenFor(ADA, 10 * 365 * 86_400) }, request));
  const short = TRANSPORTS.map((transport) => subscribe({ url, transport }, request));
  let followers = 0;
  const follow = async (): Promise<void> => {
    followers += 1;
    await server.run(`insert into follows (follower_id, followee_id) values ('${ledgerAccounts(1)[0] ?? ''}', '${ADA}')`, 'gateway');
    await Promise.all([...long, ...short].map((client) => untilEvents(client, followers * 2)));
    await server.run(`delete from follows where follower_id = '${ledgerAccounts(1)[0] ?? ''}' and followee_id = '${ADA}'`, 'gateway');
    await Promise.all([...long, ...short].map((client) => untilEvents(client, followers * 2 + 1)));
  };
  await Promise.all([...long, ...short].map((client) => untilEvents(client, 1)));
  await clock.jump(-HOUR_MS);
  await follow();
  const pings = long.map((client) => client.pings());
  // A sign of life is due within 25 s, also by a clock that is an hour behind.
  while (long.some((client, index) => client.pings() === pings[index] && client.end() === undefined)) await pause(100);
  expect([...long, ...short].map((client) => client.end())).toEqual([undefined, undefined, undefined, undefined]);
  await clock.jump(60 * 24 * HOUR_MS);
  expect(await Promise.all(short.map(({ ended }) => ended))).toEqual(['4401', 'UNAUTHENTICATED']);
  await follow();
  expect(long.map((client) => client.end())).toEqual([undefined, undefined]);
  for (const client of long) client.stop();
  await clock.remove();
});
