import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { startLeaderProxy, type LeaderProxy } from './haproxy';
import { recoveryMs, startOpenLoop, type Sample } from './open-loop';
import { startPatroni, type PatroniCluster } from './patroni';
import { eventually } from './processes';
import { recordFault } from './record-fault';
import { scaled } from './scale';
import { seededDatabase } from './seeded-database';

const REQUESTS_PER_SECOND = 100;
const SWITCHOVERS = scaled({ usual: 1, full: 5 });

/** Requests wait for 4 s, in which the proxy and the gateway have to find the new leader as well. */
const LONGEST_SWITCHOVER_MS = 3_000;

/** Switchovers that may take longer, as they do on a busy machine, before the test fails. */
const MOST_SLOW_SWITCHOVERS = 10;

/** Long enough for all of these. */
const TEST_TIMEOUT_MS = 600_000;

/** Requests whose responses do not change. */
const PATHS = [STATS, '/users/profile/elif.live', '/users/me/transactions?limit=5'];

let cluster: PatroniCluster;
let proxy: LeaderProxy;
/** The ways to the leader: HAProxy, and the gateway's own choice among the servers. */
let gateways: readonly { readonly way: string; readonly gateway: FaultyGateway }[];
beforeAll(async () => {
  cluster = await startPatroni();
  await seededDatabase(cluster);
  proxy = await startLeaderProxy(cluster.nodes);
  const servers = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  gateways = [
    { way: 'HAProxy', gateway: await startFaultyGateway({ DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}/gateway` }) },
    {
      way: 'target_session_attrs',
      gateway: await startFaultyGateway({ DATABASE_URL: `postgresql://postgres@${servers}/gateway?target_session_attrs=primary` }),
    },
  ];
});
afterAll(async () => {
  for (const { gateway } of gateways) await gateway.stop();
  await proxy.stop();
  await cluster.stop();
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A response without the time at which it was sent, and without the counts of a page, which are null if only they fail. */
function comparable(body: string): string {
  return body.replace(/"timestamp":"[^"]*"/, '').replace(/"total(Items|Pages)":(\d+|null)/g, '');
}

/** The load of one gateway. */
interface Load {
  readonly way: string;
  readonly samples: readonly Sample[];
  /** Responses with the status 200 that differ from those before the fault. */
  readonly wrong: number;
}

/** Sends requests to every gateway while `work` runs, and for a second before and after. */
async function underLoad(work: () => Promise<void>): Promise<readonly Load[]> {
  const running = gateways.map(async ({ way, gateway }) => {
    const expected = new Map<string, string>();
    for (const path of PATHS) {
      // The gateway may still be looking for the leader of an earlier fault.
      await eventually(async () => {
        const { status, body } = await gateway.restBody(path);
        expect([way, status]).toEqual([way, 200]);
        expected.set(path, comparable(body));
      });
    }
    let [sent, wrong] = [0, 0];
    const loop = startOpenLoop(REQUESTS_PER_SECOND, async () => {
      const path = PATHS[(sent += 1) % PATHS.length] ?? STATS;
      const { status, body } = await gateway.restBody(path);
      if (status === 200 && comparable(body) !== expected.get(path)) wrong += 1;
      return status;
    });
    return async (): Promise<Load> => ({ way, samples: await loop.stop(), wrong });
  });
  const stops = await Promise.all(running);
  await pause(1_000);
  await work();
  await pause(1_000);
  return Promise.all(stops.map((stop) => stop()));
}

function failed({ samples }: Load): number {
  return samples.filter(({ status }) => status !== 200).length;
}

/** Hands the leadership over under load. Returns also how long Patroni took. */
async function switchOverUnderLoad(): Promise<{ readonly loads: readonly Load[]; readonly tookMs: number }> {
  let tookMs = Infinity;
  const loads = await underLoad(async () => {
    const startedAt = performance.now();
    await cluster.switchOver();
    await cluster.leader();
    tookMs = performance.now() - startedAt;
    await cluster.untilReplicated();
  });
  return { loads, tookMs };
}

/** Expects of a load whose requests could not wait for the new leader that they were answered by 503 or correctly. */
function expectUnavailableAtMost({ way, samples, wrong }: Load): void {
  expect([way, samples.filter(({ status }) => status !== 200 && status !== 503), wrong]).toEqual([way, [], 0]);
}

test(
  'answers every request while Patroni hands the leadership over',
  async () => {
    const all: Load[] = [];
    let slow = 0;
    for (let done = 0; done < SWITCHOVERS;) {
      const { loads, tookMs } = await switchOverUnderLoad();
      if (tookMs < LONGEST_SWITCHOVER_MS) {
        all.push(...loads);
        done += 1;
        continue;
      }
      loads.forEach(expectUnavailableAtMost);
      slow += 1;
      if (slow > MOST_SLOW_SWITCHOVERS)
        throw new Error(`${slow} switchovers of Patroni took longer than ${LONGEST_SWITCHOVER_MS} ms: this machine is too slow`);
    }
    for (const { way } of gateways) {
      const loads = all.filter((load) => load.way === way);
      const samples = loads.flatMap((load) => load.samples);
      recordFault({
        name: `switchover by Patroni, ${way}`,
        sent: samples.length,
        failed: loads.reduce((sum, load) => sum + failed(load) + load.wrong, 0),
        figures: [
          { name: 'longest answer, ms', value: Math.round(Math.max(...samples.map(({ durationMs }) => durationMs))) },
          { name: 'switchovers that took longer than requests wait', value: slow },
        ],
      });
    }
    expect(all.filter((load) => failed(load) + load.wrong > 0).map((load) => [load.way, failed(load), load.wrong])).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);

test('answers 503 after the leader was killed, and serves again once Patroni has a new one', async () => {
  let hasLeaderAt = 0;
  const loads = await underLoad(async () => {
    await (await cluster.leader()).kill();
    await cluster.leader();
    hasLeaderAt = performance.now();
    for (const { gateway } of gateways) {
      await eventually(async () => {
        expect(await gateway.rest(STATS)).toBe(200);
      });
    }
  });
  for (const load of loads) {
    const statuses = new Set(load.samples.map(({ status }) => status));
    recordFault({
      name: `leader of Patroni killed, ${load.way}`,
      sent: load.samples.length,
      failed: load.samples.filter(({ status }) => status !== 200 && status !== 503).length + load.wrong,
      worstRecoveryMs: Math.round(recoveryMs(load.samples, hasLeaderAt, ({ status }) => status !== 200)),
      recoveryLimitMs: 3_000,
      figures: [{ name: 'requests with 503', value: failed(load) }],
    });
    expect([load.way, statuses, load.wrong]).toEqual([load.way, new Set([200, 503]), 0]);
    // Those of the last second.
    expect(load.samples.slice(-REQUESTS_PER_SECOND / 2).every(({ status }) => status === 200)).toBe(true);
  }
});
