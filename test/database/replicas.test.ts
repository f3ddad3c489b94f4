import { Database } from '../../src/database/database';
import { Prisma } from '../../src/generated/prisma/client';
import { fakeEngine, fakeServer, type FakeServer } from './fake-replicas';

const MAX_LAG_MS = 1_000;

let primary: FakeServer;
let one: FakeServer;
let two: FakeServer;
let database: Database;
let lines: unknown[];

function watch(): void {
  const add = ({ problem }: { problem?: unknown }, message: string): void => void lines.push(problem ?? message);
  database.replicas?.watch({ info: add, warn: add });
}

beforeEach(async () => {
  jest.useFakeTimers();
  lines = [];
  [primary, one, two] = [fakeServer('primary', false), fakeServer('one', true), fakeServer('two', true)];
  database = new Database(fakeEngine(primary, [one, two], MAX_LAG_MS));
  watch();
  await jest.advanceTimersByTimeAsync(100);
});
afterEach(() => {
  database.replicas?.close();
  jest.useRealTimers();
});

const read = (kind: 'stats' | 'account' = 'stats'): Promise<unknown[]> => database.read(kind, Prisma.sql`select 1`);

/** The servers of four statements, one after the other. */
async function serversOfFour(): Promise<unknown[]> {
  const servers: unknown[] = [];
  for (let index = 0; index < 4; index += 1) servers.push(...(await read()));
  return servers;
}

const READ = 'the replica is read from';

test('does not read from replicas before they are checked', async () => {
  const unwatched = new Database(fakeEngine(primary, [one], MAX_LAG_MS));
  expect(await unwatched.read('stats', Prisma.sql`select 1`)).toEqual(['primary']);
});

test('replicas take turns, and the primary reads accounts', async () => {
  expect(await serversOfFour()).toEqual(expect.arrayContaining(['one', 'two']));
  expect(await serversOfFour()).not.toContain('primary');
  expect(await read('account')).toEqual(['primary']);
  expect(lines).toEqual([READ, READ]);
});

test('the replica with the fewest statements gets the next', async () => {
  const held: (() => void)[] = [];
  one.run = () => new Promise((resolve) => held.push(() => { resolve(['one']); })); // prettier-ignore
  void read();
  void read();
  await jest.advanceTimersByTimeAsync(0);
  expect(await serversOfFour()).toEqual(['two', 'two', 'two', 'two']);
  for (const release of held) release();
});

test('a statement of a replica fails unless that still is the standby that was checked', async () => {
  const sent: string[] = [];
  one.run = two.run = (sql) => Promise.resolve([sent.push(sql)]);
  await read();
  expect(sent).toEqual([expect.stringMatching(/^select q\.\* from \(select 1\) q where \(select 1 \/ \(pg_is_in_recovery\(\) and .* = \$1\)::int = 1\)$/)]); // prettier-ignore
});

test.each([
  ['is promoted', 'notStandby', () => void (one.isInRecovery = false)],
  ['becomes a standby of another cluster', 'otherCluster', () => void (one.cluster = 'b')],
  ['follows another timeline', 'otherTimeline', () => void (one.timeline = 2)],
  ['does not answer', 'unreachable', () => void (one.checkError = new Error('gone'))],
])('a replica that %s is not read from after the next check', async (_, problem, change) => {
  change();
  await jest.advanceTimersByTimeAsync(1_100);
  expect(await serversOfFour()).toEqual(['two', 'two', 'two', 'two']);
  expect(lines).toEqual([READ, READ, problem]);
});

test('a replica that is ahead of the primary is not read from', async () => {
  one.position = 150;
  await jest.advanceTimersByTimeAsync(2_000);
  expect(lines).toEqual([READ, READ, 'otherTimeline']);
});

test('a replica behind by more than the limit is not read from, and again three seconds after it has caught up', async () => {
  const writing = setInterval(() => (two.position = primary.position += 1), 100);
  await jest.advanceTimersByTimeAsync(3_000);
  expect(lines).toEqual([READ, READ, 'behind']);
  expect(await serversOfFour()).toEqual(['two', 'two', 'two', 'two']);
  const servers = new Set<unknown>();
  clearInterval(writing);
  one.position = primary.position;
  await jest.advanceTimersByTimeAsync(2_000);
  for (const server of await serversOfFour()) servers.add(server);
  expect(servers).toEqual(new Set(['two']));
  await jest.advanceTimersByTimeAsync(3_000);
  expect(lines).toEqual([READ, READ, 'behind', READ]);
});

test('without the primary, replicas are used for at most the limit and a second', async () => {
  primary.checkError = new Error('gone');
  await jest.advanceTimersByTimeAsync(1_800);
  expect(await read()).not.toEqual(['primary']);
  await jest.advanceTimersByTimeAsync(200);
  expect(await read()).toEqual(['primary']);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(lines).toEqual([READ, READ, 'unknownLag', 'unknownLag']);
});

test('a position is served by a replica that has replayed it, and otherwise by the primary', async () => {
  expect(database.consistencyOf('primary')).toBe('primary');
  expect(database.consistencyOf('0/64')).toBe(100n);
  expect(database.consistencyOf('0/65')).toBe('primary');
  two.position = primary.position = 101;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(database.consistencyOf('0/65')).toBe(101n);
  const isAwaited = Object.assign(() => true, { consistency: 101n });
  for (let index = 0; index < 3; index += 1) expect(await database.read('stats', Prisma.sql`select 1`, isAwaited)).toEqual(['two']);
  const ahead = Object.assign(() => true, { consistency: 102n });
  expect(await database.read('stats', Prisma.sql`select 1`, ahead)).toEqual(['primary']);
});

test('without replicas a token requires nothing', () => {
  const { replicas: _, ...engine } = fakeEngine(primary, [], MAX_LAG_MS);
  expect(new Database(engine).consistencyOf('primary')).toBeUndefined();
});
