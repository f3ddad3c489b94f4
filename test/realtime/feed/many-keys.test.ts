import { Client } from 'pg';
import { Database } from '../../../src/database/database';
import type { ChangeSignal } from '../../../src/realtime/feed/change-signal';
import { PolledChanges } from '../../../src/realtime/feed/polled-changes';
import { watchStats } from '../../../src/users/user-stats.changes';
import { ADA } from '../../support/gateway';
import { serverUrl } from '../../support/server';
import { openTestDatabase, type TestDatabase } from '../../support/test-database';

const UNWATCHED = '5eed01000000000000000002';
const KEYS = [ADA, ...Array.from({ length: 600 }, (_, index) => index.toString(16).padStart(24, '0'))];

let database: TestDatabase;
let feed: PolledChanges;
let signal: ChangeSignal;
/** The number of comparisons and of questions for the snapshot so far. */
let comparisons = 0;
let questions = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  const { engine } = database;
  const reader = new Database(engine);
  const read = reader.read.bind(reader);
  reader.read = (kind, query, isAwaited) => {
    if (query.sql.includes('unnest')) comparisons += 1;
    else questions += 1;
    return read(kind, query, isAwaited);
  };
  feed = new PolledChanges();
  signal = await feed.watch(watchStats(reader), KEYS);
  await signal.wait();
});

afterAll(async () => {
  feed.close();
  await database.close();
});

/** Waits until there have been so many questions more. */
async function untilAsked(count: number): Promise<void> {
  const end = questions + count;
  while (questions < end) await new Promise((resolve) => setTimeout(resolve, 10));
}

const onServer = serverUrl() === undefined ? test.skip : test;
/** On a server, other programs write as well. */
const alone = serverUrl() === undefined ? test : test.skip;

alone('does not compare many keys while nothing is written', async () => {
  await untilAsked(1);
  const before = comparisons;
  await untilAsked(3);
  expect(comparisons).toBe(before);
});

test('finds a change of one of many keys after none was compared, and again after that', async () => {
  for (let time = 0; time < 3; time += 1) {
    await untilAsked(2);
    await database.execute(`update public.user_stats set followers = followers + 1 where user_id = '${ADA}'`);
    expect(await signal.wait()).toBeDefined();
  }
});

onServer('finds the change of a transaction that is committed after one that began later', async () => {
  const [early, late] = [new Client({ connectionString: database.url }), new Client({ connectionString: database.url })];
  await Promise.all([early.connect(), late.connect()]);
  const increment = (userId: string): string => `update public.user_stats set followers = followers + 1 where user_id = '${userId}'`;
  await early.query('begin');
  await early.query(increment(ADA));
  await late.query(increment(UNWATCHED));
  await untilAsked(2);
  await early.query('commit');
  expect(await signal.wait()).toBeDefined();
  await Promise.all([early.end(), late.end()]);
});
