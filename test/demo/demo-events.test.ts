import fc from 'fast-check';
import { DemoEvents } from '../../src/demo/demo-events';
import { wrongStats, wrongTransactionCounts } from '../migrations/recount';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { startedStreams, unpairedGifts, wrongBalances } from './ledgers';
import { seededRandom } from './seeded-random';

const ADA_STATS = [{ followers: 120, following: 85, total_live_streams: 12 }];

let database: TestDatabase;

beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

async function makeEvents(events: DemoEvents, count: number): Promise<void> {
  for (let event = 0; event < count; event += 1) {
    await events.next();
    expect((await startedStreams(database)).length).toBeLessThanOrEqual(3);
    expect(await database.query("select host_id from live_streams where status = 'LIVE' group by host_id having count(*) > 1")).toEqual([]);
  }
}

/** The number of rows of a query. */
async function count(from: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return row!.n;
}

function adasStats(): Promise<unknown[]> {
  return database.query(`select followers, following, total_live_streams from user_stats where user_id = '${ADA}'`);
}

/** ada's balance, and the number of her transactions. */
async function adasLedger(): Promise<{ balance: number; transactions: number }> {
  const [row] = await database.query<{ balance: number; transactions: number }>(
    `select (array_agg(balance_after order by created_at desc, id desc))[1]::int as balance, count(*)::int as transactions
       from transactions where user_id = '${ADA}'`,
  );
  return row!;
}

async function expectConsistent(): Promise<void> {
  expect(await wrongStats(database)).toEqual([]);
  expect(await wrongTransactionCounts(database)).toEqual([]);
  expect(await wrongBalances(database)).toEqual([]);
  expect(await unpairedGifts(database)).toEqual([]);
  expect(await adasStats()).toEqual(ADA_STATS);
}

test('200 events keep all counts and balances exact, and leave the statistics of ada and the accounts with a case unchanged', async () => {
  const others = `users u where id not in (select id from users where id = '${ADA}' or id between '5eed01000000000000000010' and '5eed01000000000000000030')
     and id <> '5eed01000000000000000005'`;
  const ledgersOfOthers = `transactions where user_id in (select id from ${others})`;
  const before = await count(ledgersOfOthers);
  await makeEvents(new DemoEvents(database.engine.prisma, seededRandom(1)), 200);
  await expectConsistent();

  // Of 33 rounds of 6 events each and 2 more.
  const gifts = await count(`transactions where id like '5eed05%'`);
  expect(gifts / 2).toBeGreaterThanOrEqual(66);
  expect(await count("live_streams where id like '5eed04%' and id collate \"C\" ~ '^[0-9a-f]{24}$'")).toBeGreaterThan(5);
  expect(await count("live_streams where id like '5eed04%' and status = 'ENDED' and ended_at >= started_at")).toBeGreaterThan(5);
  expect(await count("follows where created_at > timestamptz '2026-05-25Z'")).toBeGreaterThan(0);
  expect(await count(ledgersOfOthers)).toBe(before);
  // Every fourth gift, beginning with the first.
  expect((await adasLedger()).transactions - 400).toBe(Math.ceil(gifts / 2 / 4));
});

test("the first gift is ada's, and each round of 6 events changes the followers of elif.live and starts or ends a stream", async () => {
  const events = new DemoEvents(database.engine.prisma, seededRandom(2));
  let made = 0;
  for (; (await count("transactions where id like '5eed05%'")) === 0; made += 1) await events.next();
  expect((await adasLedger()).transactions).toBe(401);

  await makeEvents(events, 6 - made);
  for (let round = 0; round < 8; round += 1) {
    const followers = "select follower_id from follows where followee_id = '5eed01000000000000000005' order by 1";
    const before = [await database.query(followers), await startedStreams(database)];
    await makeEvents(events, 6);
    expect(await database.query(followers)).not.toEqual(before[0]);
    expect(await startedStreams(database)).not.toEqual(before[1]);
  }
});

test('a follow ends with the second of two equal events', async () => {
  // A round begins with a follow, whose stream and follower are the first ones each.
  const events = (): Promise<void> => new DemoEvents(database.engine.prisma, () => 0).next();
  const follows = (): Promise<unknown[]> => database.query('select follower_id, followee_id from follows order by 1, 2');
  const before = await follows();
  await events();
  const between = await follows();
  expect(Math.abs(between.length - before.length)).toBe(1);
  await events();
  expect(await follows()).toEqual(before);
  await expectConsistent();
});

test('equal random numbers make equal events', async () => {
  const history = async (): Promise<unknown> => {
    const copy = await openTestDatabase();
    try {
      const events = new DemoEvents(copy.engine.prisma, seededRandom(7));
      for (let event = 0; event < 40; event += 1) await events.next();
      return [
        await copy.query('select follower_id, followee_id from follows order by 1, 2'),
        await copy.query("select host_id, title, status::text from live_streams where id like '5eed04%' order by created_at, host_id"),
        await copy.query("select user_id, type::text, amount::int from transactions where id like '5eed05%' order by created_at, user_id"),
      ];
    } finally {
      await copy.close();
    }
  };
  expect(await history()).toEqual(await history());
});

test('clearing ends all started streams, and ada has the documented balance again', async () => {
  const events = new DemoEvents(database.engine.prisma, seededRandom(3));
  let hadSurplus = false;
  for (let event = 0; event < 40 && !(hadSurplus && (await startedStreams(database)).length > 0); event += 1) {
    await events.next();
    hadSurplus = (await adasLedger()).balance > 10_148;
  }
  expect(hadSurplus).toBe(true);
  await events.clear();
  expect((await adasLedger()).balance).toBe(10_148);
  expect(await startedStreams(database)).toEqual([]);
  expect(await database.query("select host_id from live_streams where status = 'LIVE'")).toEqual([{ host_id: '5eed01000000000000000005' }]);
  await expectConsistent();

  const cleared = await adasLedger();
  await events.clear();
  expect(await adasLedger()).toEqual(cleared);
});

test('suspended, deleted and blocked accounts take no part, even if all hosts are', async () => {
  const hosts = [5, 10, 11, 12].map((number) => `5eed01${String(number).padStart(18, '0')}`);
  await database.execute(
    `update users set status = 'SUSPENDED' where id in ('${hosts[0]!}', '${ADA}');
     update users set status = 'DELETED' where id = '${hosts[1]!}';
     insert into blocks (blocker_id, blocked_id) values ('${hosts[2]!}', '${hosts[3]!}')`,
  );
  const excluded = [ADA, ...hosts].map((id) => `'${id}'`).join();
  const events = new DemoEvents(database.engine.prisma, seededRandom(4));
  await makeEvents(events, 60);
  expect(await count(`transactions where id like '5eed05%' and user_id in (${excluded})`)).toBe(0);
  expect(await count(`live_streams where id like '5eed04%' and host_id in (${excluded})`)).toBe(0);
  expect(
    await count(`follows where created_at > timestamptz '2026-05-25Z' and (follower_id in (${excluded}) or followee_id in (${excluded}))`),
  ).toBe(0);
  // The others still act.
  expect(await count("transactions where id like '5eed05%'")).toBeGreaterThan(0);

  await database.execute("update users set status = 'SUSPENDED'");
  const before = await count('transactions');
  await makeEvents(events, 12);
  expect(await count('transactions')).toBe(before);
});

test('a gift is after the newest transaction of both ledgers, even if the clock is behind', async () => {
  await database.execute(`update transactions set created_at = created_at + interval '100 years' where user_id = '${ADA}'`);
  await makeEvents(new DemoEvents(database.engine.prisma, seededRandom(5)), 60);
  expect(await wrongBalances(database)).toEqual([]);
  expect((await adasLedger()).transactions).toBeGreaterThan(401);
});

test('any random numbers keep all counts and balances exact', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      await makeEvents(new DemoEvents(database.engine.prisma, seededRandom(seed)), 30);
      await expectConsistent();
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
