import { Notifications } from '../../../src/realtime/feed/notifications';
import { PolledChanges } from '../../../src/realtime/feed/polled-changes';
import { ADA } from '../../support/gateway';
import { serverUrl } from '../../support/server';
import { eventually } from '../../faults/processes';
import { countChanges, liveScript, openStage, untilHeard, untilHinted, untilTrue, type FeedStage } from './feed-stage';

const CEM = '5eed01000000000000000002';
const onServerOnly = serverUrl() === undefined ? test.skip : test;
const follow = (id: string): string => `update user_stats set followers = followers + 1 where user_id = '${id}'`;

let stage: FeedStage;
afterEach(() => stage.close());

function registered(): Promise<readonly { key: string; process: string }[]> {
  return stage.database.query("select kind || '/' || key as key, process::text from gateway_live.watched_keys order by 1");
}

/** Writes until no key is registered. */
async function untilUnregistered(write: () => Promise<void>): Promise<void> {
  await eventually(async () => {
    for (let written = 0; written < 20; written += 1) await write();
    expect(await registered()).toEqual([]);
  });
}

/** Waits until a change of Ada's stats is signalled because it was hinted. */
async function expectHinted(changes: { readonly count: number }): Promise<void> {
  await untilHeard(stage);
  const before = changes.count;
  stage.comparisons.length = 0;
  await stage.database.execute(follow(ADA));
  await untilTrue(() => changes.count > before);
  expect(await untilHinted(stage)).toEqual({ kind: 'changes of stats', keys: 1, consistency: 'primary' });
}

describe('with the triggers', () => {
  beforeEach(async () => {
    stage = await openStage('notify');
  });

  test('registers the watched keys, and removes them when it is closed', async () => {
    await stage.changes.watch(stage.kinds.stats, [ADA, CEM]);
    await stage.changes.watch(stage.kinds.streams, ['live']);
    const keys = [`live streams/live`, `stats/${ADA}`, `stats/${CEM}`].sort();
    await eventually(async () => {
      expect((await registered()).map(({ key }) => key)).toEqual(keys);
    });
    stage.changes.close();
    await stage.notifications?.close();
    expect(await registered()).toEqual([]);
  });

  test('a change of a key that is not watched sends no notification', async () => {
    const heard: string[] = [];
    const session = await stage.database.engine.listen({
      channel: 'gateway_live',
      onNotification: (payload) => heard.push(payload),
      onLost: () => undefined,
    });
    await stage.changes.watch(stage.kinds.stats, [ADA]);
    await untilHeard(stage);
    await stage.database.execute(`${follow(CEM)}; ${follow(ADA)}`);
    await untilTrue(() => heard.includes(`stats:${ADA}`));
    expect(heard.filter((payload) => payload.includes(CEM))).toEqual([]);
    await session.close();
  });

  test('a second process hears of its own keys, and ends without those of the first', async () => {
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    const others = new PolledChanges();
    const second = new Notifications(others, { listen: stage.database.engine.listen, notify: async (payload) => { await stage.database.query(`select pg_notify('gateway_live', '${payload}')::text`); }, log: { info: () => undefined, warn: () => undefined } }); // prettier-ignore
    second.start();
    await others.watch(stage.kinds.stats, [ADA, CEM]);
    await eventually(async () => { expect(await registered()).toHaveLength(3); }); // prettier-ignore
    others.close();
    await second.close();
    expect(await registered()).toHaveLength(1);
    await expectHinted(changes);
  });

  onServerOnly('polls for a key while a transaction runs that may not see its registration', async () => {
    const changes = await stage.database.engine.listen({ channel: 'other', onNotification: () => undefined, onLost: () => undefined });
    // The transaction has written before the key is watched, and commits after it.
    await changes.query('begin');
    await changes.query(follow(ADA));
    const counted = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await eventually(async () => { expect(await registered()).toHaveLength(1); }); // prettier-ignore
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    stage.comparisons.length = 0;
    await untilTrue(() => stage.comparisons.length > 2);
    await changes.query('commit');
    await untilTrue(() => counted.count === 1);
    await changes.close();
    await expectHinted(counted);
  });

  onServerOnly('polls after its session was terminated, and hears again in the next one', async () => {
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await untilHeard(stage);
    await stage.database.execute(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`); // prettier-ignore
    await untilTrue(() => stage.log.some(({ problem }) => problem === 'disconnected'));
    await stage.database.execute(follow(ADA));
    await untilTrue(() => changes.count === 1);
    await untilTrue(() => stage.notifications?.isHearing === true);
    await expectHinted(changes);
    expect(stage.log.map(({ level }) => level)).toEqual(['info', 'warn', 'info']);
  });

  test('registers its keys again after the table of them was emptied, as by a crash of the server', async () => {
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await untilHeard(stage);
    await stage.database.execute('truncate gateway_live.watched_keys');
    await untilTrue(() => stage.log.some(({ problem }) => problem === 'unregistered'));
    await expectHinted(changes);
    expect(await registered()).toHaveLength(1);
  });

  test('polls after the triggers were removed, and says so', async () => {
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await untilHeard(stage);
    await stage.database.execute(liveScript('disable'));
    await untilTrue(() => stage.log.some(({ problem }) => problem === 'notEnabled'));
    await stage.database.execute(follow(ADA));
    await untilTrue(() => changes.count === 1);
  });

  test('compares all keys no more often than every 250 ms, however many transactions notify of the kind', async () => {
    const rows = await stage.database.query<{ id: string }>("select id from users where status <> 'DELETED' order by id limit 100");
    const watched = rows.map(({ id }) => id).filter((id) => id !== CEM);
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, watched));
    await untilHeard(stage);
    stage.comparisons.length = 0;
    const startedAt = performance.now();
    const serializable = (write: string): string => `begin isolation level serializable; ${write}; commit`;
    for (let written = 0; written < 100; written += 1) await stage.database.execute(serializable(follow(CEM)));
    await stage.database.execute(serializable(follow(ADA)));
    await untilTrue(() => changes.count > 0);
    expect(stage.comparisons.length).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 250);
  });

  test('polls for a key that changes more often than it can be pushed, and hears of it again later', async () => {
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await untilHeard(stage);
    await untilUnregistered(async () => {
      await stage.database.execute(follow(ADA));
    });
    const before = changes.count;
    await stage.database.execute(follow(ADA));
    await untilTrue(() => changes.count > before);
    await eventually(async () => {
      expect(await registered()).toHaveLength(1);
    });
    await expectHinted(changes);
  });

  test('removes the registration of a key that is no longer watched, and registers it again', async () => {
    const signal = await stage.changes.watch(stage.kinds.stats, [ADA]);
    await stage.changes.watch(stage.kinds.stats, [CEM]);
    await untilHeard(stage);
    signal.close();
    await eventually(async () => {
      expect((await registered()).map(({ key }) => key)).toEqual([`stats/${CEM}`]);
    });
    await expectHinted(countChanges(await stage.changes.watch(stage.kinds.stats, [ADA])));
  });
});

describe('without hearing', () => {
  test('polls if what is sent on another connection is not heard, and says so', async () => {
    stage = await openStage('notify', true, () => Promise.resolve());
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await untilTrue(() => stage.log.length > 0);
    expect(stage.log).toMatchObject([{ level: 'warn', problem: 'unheard' }]);
    expect(stage.log[0]?.message).toContain('set LIVE_DATABASE_URL');
    await stage.database.execute(follow(ADA));
    await untilTrue(() => changes.count === 1);
  });
});

describe('without the triggers', () => {
  test('reports what to do, polls, and hears once they are created', async () => {
    stage = await openStage('notify', false);
    const changes = countChanges(await stage.changes.watch(stage.kinds.stats, [ADA]));
    await untilTrue(() => stage.log.length > 0);
    expect(stage.log).toMatchObject([{ level: 'warn', problem: 'notEnabled' }]);
    expect(stage.log[0]?.message).toContain('npm run db:notify -- enable');
    await stage.database.execute(follow(ADA));
    await untilTrue(() => changes.count === 1);
    await stage.database.execute(liveScript('enable'));
    await untilTrue(() => stage.notifications?.isHearing === true);
    expect(stage.log.at(-1)).toEqual({ level: 'info', message: 'notifications of changes are heard' });
    await expectHinted(changes);
  });

  test('the scripts can be repeated, and leave nothing behind', async () => {
    stage = await openStage('poll', true);
    await stage.database.execute(liveScript('enable'));
    await stage.database.execute(liveScript('disable'));
    await stage.database.execute(liveScript('disable'));
    expect(await stage.database.query("select 1 from pg_trigger where tgname like 'gateway_live%'")).toEqual([]);
    expect(await stage.database.query("select 1 from pg_namespace where nspname = 'gateway_live'")).toEqual([]);
  });
});
