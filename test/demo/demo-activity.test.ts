import { setImmediate } from 'node:timers/promises';
import { startDemoActivity, type DemoActivity } from '../../src/demo/demo-activity';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { startedStreams } from './ledgers';
import { seededRandom } from './seeded-random';

/** A stream as a process leaves it that is killed. */
const LEFT_STREAM = `insert into live_streams (id, host_id, title, status, started_at)
  values ('5eed04aaaaaaaaaaaaaaaaaa', '5eed01000000000000000010', 'Telescope night', 'LIVE', now() - interval '2 days')`;

let database: TestDatabase;
let activity: DemoActivity | undefined;
let warnings: { readonly fields: object; readonly message: string }[];
let questions: number;

beforeEach(async () => {
  database = await openTestDatabase();
  [warnings, questions] = [[], 0];
});

afterEach(async () => {
  await activity?.stop();
  activity = undefined;
  await database.close();
});

function start(isWatched: () => boolean): void {
  activity = startDemoActivity(database.engine, {
    isWatched: () => {
      questions += 1;
      return isWatched();
    },
    log: { warn: (fields, message) => void warnings.push({ fields, message }) },
    random: seededRandom(11),
    intervalMs: 2,
  });
}

/** Waits for a condition, without a time limit of its own. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate();
}

async function untilAsked(times: number): Promise<void> {
  const before = questions;
  await until(() => questions >= before + times);
}

async function gifts(): Promise<number> {
  return (await database.query("select 1 from transactions where id like '5eed05%'")).length;
}

test('events happen while the gateway is watched', async () => {
  start(() => true);
  await until(async () => (await gifts()) > 4 && (await startedStreams(database)).length > 0);
  expect(warnings).toEqual([]);
});

test('no statement is sent while the gateway is not watched', async () => {
  start(() => false);
  await untilAsked(1);
  database.statements.length = 0;
  await untilAsked(20);
  expect(database.statements).toEqual([]);
});

test('started streams are ended once the gateway is no longer watched, and events go on when it is again', async () => {
  let isWatched = true;
  start(() => isWatched);
  await until(async () => (await startedStreams(database)).length > 0);
  isWatched = false;
  await until(async () => (await startedStreams(database)).length === 0);
  await untilAsked(2);
  database.statements.length = 0;
  await untilAsked(10);
  expect(database.statements).toEqual([]);
  isWatched = true;
  await until(async () => (await startedStreams(database)).length > 0);
});

test('stopping ends the started streams, and no statement is sent afterwards', async () => {
  start(() => true);
  await until(async () => (await startedStreams(database)).length > 0);
  await activity!.stop();
  expect(await startedStreams(database)).toEqual([]);
  const [asked, sent] = [questions, database.statements.length];
  for (let turn = 0; turn < 1_000; turn += 1) await setImmediate();
  expect([questions, database.statements.length]).toEqual([asked, sent]);
});

test('streams that an earlier process left are ended at the start, and those of the demo data stay', async () => {
  await database.execute(LEFT_STREAM);
  start(() => false);
  await untilAsked(1);
  expect(
    await database.query(
      "select id, status::text, ended_at > started_at as ended from live_streams where status = 'LIVE' or id like '5eed04%' order by id",
    ),
  ).toEqual([
    { id: '5eed02000000000000000040', status: 'LIVE', ended: null },
    { id: '5eed04aaaaaaaaaaaaaaaaaa', status: 'ENDED', ended: true },
  ]);
});

test('failing events are logged once, and events go on once they succeed', async () => {
  await database.execute('alter table users rename to users_away');
  start(() => true);
  await untilAsked(6);
  expect(warnings.map(({ message }) => message)).toEqual(['demo activity failed: it is tried again']);
  expect(warnings[0]!.fields).toMatchObject({ err: { message: expect.stringContaining('users') as unknown } });
  await database.execute('alter table users_away rename to users');
  await until(async () => (await gifts()) > 0);

  await database.execute('alter table users rename to users_away');
  await until(() => warnings.length > 1);
  await untilAsked(6);
  expect(warnings).toHaveLength(2);
  await activity!.stop();
  await database.execute('alter table users_away rename to users');
});
