import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startPostgresServer, startStandby, type PostgresServer } from './postgres-server';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { readBio, replicaMetric, untilReplayed, untilUnusedLogged, untilUsable, writeBio, type Reading } from './replica-readings';
import { seededDatabase } from './seeded-database';

let first: PostgresServer;
let second: PostgresServer;
let replica: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  first = await startPostgresServer();
  await seededDatabase(first);
  [second, replica] = await Promise.all([startStandby(first), startStandby(first)]);
  gateway = await startFaultyGateway({
    // As docs/scaling.md advises: the one of both that is writable is the primary.
    DATABASE_URL: `postgresql://postgres@127.0.0.1:${first.port},127.0.0.1:${second.port}/gateway?target_session_attrs=read-write`,
    REPLICA_URLS: replica.url('gateway'),
    // So large that only its history excludes the replica.
    REPLICA_MAX_LAG_MS: '300000',
  });
  await untilUsable(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([first, second, replica].map((server) => server.remove()));
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until requests return what was written last, and reads for a while. @returns what was read then */
async function readAfter(bio: string): Promise<readonly Reading[]> {
  await eventually(async () => {
    if ((await readBio(gateway)).bio !== bio) throw new Error('not read yet');
  });
  const readings: Reading[] = [];
  for (let index = 0; index < 100; index += 1) {
    readings.push(await readBio(gateway));
    await pause(20);
  }
  return readings;
}

test('after a failover a replica is read from only once it follows the new primary', async () => {
  // The later primary stops receiving, and never gets what the replica still does.
  await second.run(`alter system set primary_conninfo = ''`);
  await second.run('select pg_reload_conf()');
  await eventually(async () => {
    const receivers = await second.run('select 1 from pg_stat_wal_receiver');
    if (receivers.length > 0) throw new Error('still receiving');
  });
  await untilReplayed(replica, await writeBio(first, 'lost in the failover'));
  await first.stop('immediate');
  await second.run('select pg_promote()');
  await writeBio(second, 'of the new primary');
  const diverged = await readAfter('of the new primary');
  const used = await replicaMetric(gateway, 'usable');
  recordFault({
    name: 'failover: replica with another history',
    sent: diverged.length,
    failed: diverged.filter(({ status }) => status !== 200).length,
  });
  expect(new Set(diverged.map(({ bio }) => bio))).toEqual(new Set(['of the new primary']));
  expect(used).toBe(0);
  await untilUnusedLogged(gateway);

  await replica.remove();
  replica = await startStandby(second, [], replica.port);
  await untilUsable(gateway);
  const sent = await replicaMetric(gateway, 'statements_total');
  await writeBio(second, 'of the new replica');
  const following = [...(await readAfter('of the new replica'))];
  // A check that takes too long on a busy machine interrupts the use of the replica.
  await eventually(async () => {
    following.push(await readBio(gateway));
    expect(await replicaMetric(gateway, 'statements_total')).toBeGreaterThan(sent + 50);
  });
  expect(new Set(following.map(({ bio }) => bio))).toEqual(new Set(['of the new replica']));
});
