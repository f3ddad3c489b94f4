import { ADA } from '../../support/gateway';
import { eventually } from '../../faults/processes';
import { countChanges, openStage, SOURCES, untilHeard, untilHinted, untilTrue, type FeedStage, type Kinds } from './feed-stage';

/** Users of the demo data, besides Ada. */
const CEM = '5eed01000000000000000002';
const DEFNE = '5eed01000000000000000003';
const HOST = '5eed01000000000000000005';
const LIVE_STREAM = '5eed02000000000000000040';
const NEWCOMER = 'feed00000000000000000001';
const GUEST = 'feed00000000000000000002';

let ids = 0;
function newId(): string {
  ids += 1;
  return `feed1${String(ids).padStart(19, '0')}`;
}
const transaction = (id = newId()): string =>
  `insert into transactions (id, user_id, type, direction, amount, balance_after) values ('${id}', '${ADA}', 'BONUS', 'CREDIT', 5, 5)`;
const stream = (): string => `insert into live_streams (id, host_id, title, status) values ('${newId()}', '${CEM}', 'new', 'LIVE')`;
const user = (id: string): string => `insert into users (id, username, email) values ('${id}', 'user_${id.slice(-2)}', 'new@example.com')`;
const [moved, removed] = [newId(), newId()];

/** Writes that change what is watched, in this order: the kind and key, the writes before it is watched, and the write. */
const WRITES: readonly (readonly [title: string, kind: keyof Kinds, key: string, before: string, write: string])[] = [
  ['an insert', 'stats', NEWCOMER, user(NEWCOMER), `insert into follows (follower_id, followee_id) values ('${ADA}', '${NEWCOMER}')`],
  ['an update of a key', 'stats', GUEST, user(GUEST), `update follows set followee_id = '${GUEST}' where followee_id = '${NEWCOMER}'`],
  ['the cascade of a deleted user', 'stats', ADA, '', `delete from users where id = '${GUEST}'`],
  ['a delete', 'stats', ADA, '', `delete from follows where followee_id = '${ADA}'`],
  ['an upsert', 'ledger', ADA, '', `${transaction()} on conflict (id) do update set amount = 6`],
  ['a function', 'status', CEM, '', `do $$ begin ${stream()}; end $$`],
  ['a repeatable read transaction', 'ledger', ADA, '', `begin isolation level repeatable read; select 1; ${transaction()}; commit`],
  ['a serializable transaction', 'status', CEM, '', `begin isolation level serializable; ${stream()}; commit`],
  ['a transaction with a rolled back part', 'status', CEM, '', `begin; ${stream()}; savepoint s; delete from live_streams; rollback to s; commit`],
  ['a session that writes as a replica', 'ledger', ADA, '', `begin; set local session_replication_role = replica; ${transaction()}; commit`],
  ['a stream that goes live', 'streams', 'live', '', stream()],
  ['a stream that ends', 'status', CEM, '', `update live_streams set status = 'ENDED' where host_id = '${CEM}'`],
  ['a user who is not live and is marked as deleted', 'status', CEM, '', `update users set status = 'DELETED' where id = '${CEM}'`],
  ['a restored user who is not live', 'status', CEM, '', `update users set status = 'ACTIVE' where id = '${CEM}'`],
  ['a renamed live stream', 'streams', 'live', '', `update live_streams set title = 'renamed' where id = '${LIVE_STREAM}'`],
  ['an account that is marked as deleted', 'stats', DEFNE, '', `update users set status = 'DELETED' where id = '${DEFNE}'`],
  ['a restored account', 'stats', DEFNE, '', `update users set status = 'ACTIVE' where id = '${DEFNE}'`],
  ['a host that is marked as deleted', 'streams', 'live', '', `update users set status = 'DELETED' where id = '${HOST}'`],
  ['a restored host', 'status', HOST, '', `update users set status = 'ACTIVE' where id = '${HOST}'`],
  ['a deleted live stream', 'status', HOST, '', `delete from live_streams where id = '${LIVE_STREAM}'`],
  ['a transaction of another account', 'ledger', CEM, transaction(moved), `update transactions set user_id = '${CEM}' where id = '${moved}'`],
  ['a deleted transaction', 'ledger', ADA, transaction(removed), `delete from transactions where id = '${removed}'`],
  ['many rows', 'ledger', ADA, '', `insert into transactions (id, user_id, type, direction, amount, balance_after, created_at)
     select lpad(to_hex(row_number() over ()), 24, 'feed2'), id, 'BONUS', 'CREDIT', 1, 1, now() from users`],
  ['truncated follows', 'stats', HOST, `insert into follows (follower_id, followee_id) values ('${CEM}', '${HOST}') on conflict do nothing`, 'truncate follows'],
  ['truncated transactions', 'ledger', ADA, '', 'truncate transactions'],
  ['truncated streams', 'streams', 'live', stream(), 'truncate live_streams cascade'],
]; // prettier-ignore

describe.each(SOURCES)('a feed by %s signals', (source) => {
  let stage: FeedStage;
  let other: { readonly count: number };
  beforeAll(async () => {
    stage = await openStage(source);
    other = countChanges(await stage.changes.watch(stage.kinds.stats, [newId()]));
  });
  afterAll(() => stage.close());

  test.each(WRITES)('%s', async (_title, kind, key, before, write) => {
    if (before !== '') await stage.database.execute(before);
    const signal = await stage.changes.watch(stage.kinds[kind], [key]);
    const changes = countChanges(signal);
    if (source === 'notify') await untilHeard(stage);
    stage.comparisons.length = 0;
    await stage.database.execute(write);
    await untilTrue(() => changes.count > 0);
    // A notification has it compared before its turn, on the server where it was committed.
    if (source === 'notify') expect(await untilHinted(stage)).toMatchObject({ kind: stage.kinds[kind].name });
    signal.close();
    expect(changes.count).toBe(1);
    expect(other.count).toBe(0);
  });
});

describe.each(SOURCES)('a feed by %s', (source) => {
  let stage: FeedStage;
  beforeEach(async () => {
    stage = await openStage(source);
  });
  afterEach(() => stage.close());

  /** Changes the stats of a user: by one follower more, or one fewer. */
  const write = (id: string): string => `update user_stats set followers = followers + 1 where user_id = '${id}'`;

  async function userIds(count: number): Promise<readonly string[]> {
    const rows = await stage.database.query<{ id: string }>(`select id from users where status <> 'DELETED' order by id limit ${count}`);
    return rows.map(({ id }) => id);
  }

  async function followersOf(id: string): Promise<number> {
    const [row] = await stage.database.query<{ followers: number }>(`select followers from user_stats where user_id = '${id}'`);
    return row?.followers ?? Number.NaN;
  }

  test('sends no statement while nothing is watched', async () => {
    const idle = async (): Promise<readonly string[]> => {
      stage.database.statements.length = 0;
      await stage.database.execute(write(ADA));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return [...stage.database.statements];
    };
    expect(await idle()).toEqual([]);
    const signal = await stage.changes.watch(stage.kinds.stats, [ADA]);
    signal.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // A key that was registered for notifications is removed when its registration would be renewed.
    if (source === 'notify') await eventually(async () => { expect(await idle()).toEqual([]); }); // prettier-ignore
    expect(await idle()).toEqual([]);
    expect(stage.changes.watchedKeys()).toEqual([['changes of stats', 0]]);
  });

  test('signals a burst of writes to one key at most four times, and then the last value is read', async () => {
    const signal = await stage.changes.watch(stage.kinds.stats, [ADA]);
    if (source === 'notify') await untilHeard(stage);
    const before = await followersOf(ADA);
    const seen: number[] = [];
    let signals = 0;
    void (async () => {
      await signal.wait();
      while ((await signal.wait()) !== undefined) {
        signals += 1;
        seen.push(await followersOf(ADA));
      }
    })();
    const startedAt = performance.now();
    for (let written = 0; written < 300; written += 10) await stage.database.execute(Array<string>(10).fill(write(ADA)).join(';'));
    const intervals = (performance.now() - startedAt) / 250;
    const signalsWhileWriting = signals;
    await untilTrue(() => seen.at(-1) === before + 300);
    expect(signalsWhileWriting).toBeLessThanOrEqual(intervals + 2);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  test('misses no write that is concurrent with watching', async () => {
    const before = await followersOf(ADA);
    const writes = 60;
    const last = Array<number>(20).fill(Number.NaN);
    const writing = (async () => {
      for (let written = 0; written < writes; written += 1) await stage.database.execute(write(ADA));
    })();
    for (let watcher = 0; watcher < 20; watcher += 1) {
      const signal = await stage.changes.watch(stage.kinds.stats, [ADA]);
      void (async () => {
        while ((await signal.wait()) !== undefined) last[watcher] = await followersOf(ADA);
      })();
      if (watcher % 2 === 0) signal.close();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await writing;
    await untilTrue(() => last.filter((_, watcher) => watcher % 2 === 1).every((value) => value === before + writes));
  });

  test('compares hundreds of keys by one statement, and signals those that have changed', async () => {
    const keys = await userIds(150);
    const counted = await Promise.all(keys.map(async (key) => countChanges(await stage.changes.watch(stage.kinds.stats, [key]))));
    if (source === 'notify') await untilHeard(stage);
    stage.comparisons.length = 0;
    const startedAt = performance.now();
    await stage.database.execute(keys.slice(0, 20).map(write).join(';'));
    await untilTrue(() => counted.filter(({ count }) => count > 0).length === 20);
    // Keys that are polled are also compared while the write has not been committed.
    const intervals = (performance.now() - startedAt) / 250;
    expect(counted.slice(20).every(({ count }) => count === 0)).toBe(true);
    expect(stage.comparisons.length).toBeLessThanOrEqual(Math.max(3, intervals + 2));
  });

  test('signals a change of more than a hundred keys by one statement', async () => {
    const keys = await userIds(150);
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, keys));
    const one = countChanges(await stage.changes.watch(stage.kinds.stats, keys.slice(-1)));
    if (source === 'notify') await untilHeard(stage);
    stage.comparisons.length = 0;
    await stage.database.execute('update user_stats set followers = followers + 1');
    await untilTrue(() => changes.count > 0 && one.count > 0);
    expect(stage.comparisons[0]?.keys).toBe(150);
  });

  test('keeps kinds apart', async () => {
    const stats = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    const ledger = countChanges(await stage.changes.watch(stage.kinds.ledger, [ADA]));
    await stage.database.execute(transaction());
    await untilTrue(() => ledger.count === 1);
    await stage.database.execute(write(ADA));
    await untilTrue(() => stats.count === 1);
    expect(ledger.count).toBe(1);
  });

  test('signals every watcher of a key, and no more after it was closed', async () => {
    const first = await stage.changes.watch(stage.kinds.stats, [ADA]);
    const counted = [countChanges(first), countChanges(await stage.changes.watch(stage.kinds.stats, [ADA, CEM]))];
    await stage.database.execute(write(ADA));
    await untilTrue(() => counted.every(({ count }) => count === 1));
    first.close();
    await stage.database.execute(write(ADA));
    await untilTrue(() => counted[1]?.count === 2);
    expect(counted[0]?.count).toBe(1);
  });

  test('rejects watching while the database does not respond, and signals a change in the meantime after that', async () => {
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    stage.fail(true);
    await expect(stage.changes.watch(stage.kinds.stats, [CEM])).rejects.toThrow('does not respond');
    stage.comparisons.length = 0;
    await stage.database.execute(write(ADA));
    await untilTrue(() => stage.comparisons.length > 1);
    expect(changes.count).toBe(0);
    stage.fail(false);
    await untilTrue(() => changes.count === 1);
  });

  test('finds no more changes once it is closed', async () => {
    const signal = await stage.changes.watch(stage.kinds.stats, [ADA]);
    const changes = countChanges(signal);
    stage.changes.close();
    await stage.notifications?.close();
    stage.comparisons.length = 0;
    await stage.database.execute(write(ADA));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(stage.comparisons).toEqual([]);
    expect(changes.count).toBe(0);
  });

  test('rejects watching once it is closed, and what waits for its first comparison, as requests of a gateway that stops', async () => {
    const waiting = stage.changes.watch(stage.kinds.stats, [ADA]);
    stage.changes.close();
    await expect(waiting).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await expect(stage.changes.watch(stage.kinds.ledger, [ADA])).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await stage.notifications?.close();
  });
});
