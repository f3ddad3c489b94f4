import { Client } from 'pg';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startLeaderProxy, type LeaderProxy } from './haproxy';
import { untilStep, watchAllSteps } from './live-clients';
import { StepWriter } from './live-steps';
import { startPatroni, type PatroniCluster } from './patroni';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** The pause between comparisons while the database is away, and requests that wait for the new leader. */
const RECOVERY_MS = 8_000;

let cluster: PatroniCluster;
let proxy: LeaderProxy;
let writer: StepWriter;
let gateways: readonly FaultyGateway[];
beforeAll(async () => {
  cluster = await startPatroni();
  await seededDatabase(cluster);
  proxy = await startLeaderProxy(cluster.nodes);
  const leader = `postgresql://postgres@127.0.0.1:${proxy.port}/gateway`;
  const servers = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  gateways = [
    await startFaultyGateway({ DATABASE_URL: leader }),
    await startFaultyGateway({ DATABASE_URL: `postgresql://postgres@${servers}/gateway?target_session_attrs=primary` }),
  ];
  writer = new StepWriter(() => ({
    async run(sql) {
      const client = new Client({ connectionString: leader });
      client.on('error', () => undefined);
      await client.connect();
      try {
        await client.query(sql);
      } finally {
        await client.end();
      }
    },
  }));
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  await proxy.stop();
  await cluster.stop();
});

const FAILOVERS: readonly (readonly [how: string, change: () => Promise<unknown>])[] = [
  [
    'Patroni hands the leadership over',
    async () => {
      writer.start(50);
      await cluster.switchOver();
    },
  ],
  [
    'Patroni replaces a leader that was killed',
    async () => {
      // Replication is asynchronous: what was not replicated would be lost, also for clients that had received it.
      await cluster.untilReplicated();
      await (await cluster.leader()).kill();
      writer.start(50);
    },
  ],
];

test.each(FAILOVERS)('subscriptions stay open and continue exactly while %s', async (how, change) => {
  await writer.write();
  const clients = gateways.flatMap(({ url }) => watchAllSteps(url));
  await untilStep(clients, writer.step);
  const first = writer.step;
  await change();
  await cluster.leader();
  const hasLeaderAt = performance.now();
  await untilStep(clients, first + 20);
  const recoveryMs = performance.now() - hasLeaderAt;
  await writer.stop();
  await untilStep(clients, writer.step);
  for (const client of clients) client.stop();
  const faults = clients.flatMap((client) => client.faults());
  recordFault({
    name: `subscriptions while ${how}`,
    sent: clients.length,
    failed: faults.length,
    worstRecoveryMs: recoveryMs,
    recoveryLimitMs: RECOVERY_MS,
  });
  expect(faults).toEqual([]);
});
