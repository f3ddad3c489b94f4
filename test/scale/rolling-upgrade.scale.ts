import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareBuilds, type Builds } from '../faults/builds';
import { startKeepAliveClients, type Call } from '../faults/keep-alive-clients';
import { eventually } from '../faults/processes';
import { recordFault } from '../faults/record-fault';
import { ADA, tokenFor } from '../support/gateway';
import { parseMetrics } from '../support/parse-metrics';
import { runCommand } from '../support/run-command';
import { MACHINES, startFleet, WORKERS, type Fleet } from './fleet';
import { startLiveLoad, SUBSCRIPTIONS } from './live-load';

const REQUESTS = 100_000;
const CLIENTS = 16;

/** Requests between two steps of a deployment, so that most of them are sent by running machines, as in a real one. */
const REQUESTS_PER_STEP = 7_000;

/** Ends a test that makes no progress. */
const TEST_TIMEOUT_MS = 3_600_000;

/** How long tokens are valid: longer than the test takes. */
const TOKEN_S = 3_600;

/** Accounts that send requests in turn. */
const ACCOUNTS = 20;

let fleet: Fleet;
let builds: Builds;
beforeAll(async () => {
  builds = await prepareBuilds();
  // Clients of subscriptions would wait until it is replaced. There is nothing to remove: this build has them.
  if (!existsSync(join(dirname(builds.older), 'realtime'))) throw new Error('PREVIOUS_BUILD has no subscriptions');
  fleet = await startFleet(builds.older);
});
afterAll(async () => {
  await fleet.stop();
  await builds.remove();
});

/** The ids of accounts that other users have not blocked. ada's stats never change. */
async function accountsOf({ primary }: Fleet): Promise<string[]> {
  const users = await primary.run(
    `select id from users where status = 'ACTIVE' and id <> '${ADA}'
       and not exists (select from blocks where blocked_id = users.id) order by id limit ${ACCOUNTS}`,
    'gateway',
  );
  return users.map(({ id }) => String(id));
}

/** Requests of every kind, each by several accounts. */
function callsOf(accounts: readonly string[]): Call[] {
  return accounts.flatMap((id): Call[] => {
    const headers = { authorization: `Bearer ${tokenFor(id, TOKEN_S)}` };
    const post = (query: string, expected: string): Call => ({
      path: '/graphql',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      expected,
    });
    return [
      {
        path: `/api/v1/users/${ADA}/stats`,
        headers,
        expected: '"data":{"followers":120,"following":85,"totalLiveStreams":12},"errors":[]',
      },
      { path: '/api/v1/users/profile/ada', headers, expected: `"data":{"userId":"${ADA}","username":"ada"` },
      { path: '/api/v1/users/me/transactions?limit=5', headers, expected: '"pagination":{"page":1,"limit":5' },
      { path: '/api/v1/users/me/transactions/grouped?limit=5', headers, expected: '"errors":[]' },
      post(`{ user(id: "${ADA}") { username stats { followers } } }`, '{"data":{"user":{"username":"ada","stats":{"followers":120}}}}'),
      post('{ me { id followers(first: 3) { nodes { username } } } }', `{"data":{"me":{"id":"${id}","followers":{"nodes":[`),
    ];
  });
}

/** The sum of a metric over the processes that run now. */
async function sumOf(metric: string): Promise<number> {
  const urls = Array.from({ length: MACHINES }, (_, index) => `${fleet.machine(index).url}/metrics`);
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  const samples = texts.flatMap(parseMetrics).filter(({ name }) => name === metric);
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** Waits until exactly so many subscriptions are open on all machines. */
async function untilOpen(count: number): Promise<void> {
  while ((await sumOf('graphql_subscriptions')) !== count) await new Promise((resolve) => setTimeout(resolve, 100));
}

test(
  `loses none of ${REQUESTS} requests, and no event of ${SUBSCRIPTIONS} subscriptions, while machines are upgraded, rolled back and restarted`,
  async () => {
    for (let index = 0; index < MACHINES; index += 1) await fleet.haproxy.until(index, 'UP');
    const accounts = await accountsOf(fleet);
    const live = await startLiveLoad(fleet.haproxy.url, fleet.primary, accounts);
    const clients = startKeepAliveClients(fleet.haproxy.url, CLIENTS, callsOf(accounts));
    // The schema first: from now on, both builds run over it.
    const deployed = await runCommand(['db:deploy'], { main: builds.newer, cwd: '/', env: fleet.env });
    expect(deployed).toMatchObject({ code: 0 });
    const codes: (number | null)[] = [];
    const machines = Array.from({ length: MACHINES }, (_, index) => index);
    do {
      for (const index of machines) {
        codes.push(await fleet.deploy(index, builds.newer));
        await clients.until(clients.sent() + REQUESTS_PER_STEP);
      }
      for (const index of machines) {
        await fleet.reload(index);
        await clients.until(clients.sent() + REQUESTS_PER_STEP);
      }
      for (const index of machines) {
        codes.push(await fleet.deploy(index, builds.older));
        await clients.until(clients.sent() + REQUESTS_PER_STEP);
      }
    } while (clients.sent() < REQUESTS);
    const { sent, failures } = await clients.stop();
    await untilOpen(SUBSCRIPTIONS);
    const { transactions, fewestConnections, ...faults } = await live.stop();
    await untilOpen(0);

    recordFault({
      name: `rolling upgrade of ${MACHINES} machines with ${WORKERS} workers`,
      sent,
      failed: failures.length + Object.values(faults).flat().length,
      figures: [
        { name: 'subscriptions', value: SUBSCRIPTIONS },
        { name: 'transactions that were added meanwhile', value: transactions },
        { name: 'connections of a subscription, at least', value: fewestConnections, atLeast: 2 },
      ],
    });
    expect(failures).toEqual([]);
    expect(faults).toEqual({ lost: [], repeated: [], inexact: [], failures: [] });
    expect(fewestConnections).toBeGreaterThan(1);
    expect(codes).toEqual(codes.map(() => 0));
    // The replica and Redis were part of it, and still are.
    expect(await sumOf('database_replica_statements_total')).toBeGreaterThan(0);
    // After one late answer of Redis, a machine counts by itself until it tries again.
    await eventually(async () => {
      expect(await sumOf('rate_limit_shared')).toBe(MACHINES);
    });
  },
  TEST_TIMEOUT_MS,
);
