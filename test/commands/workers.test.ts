import { writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../faults/processes';
import { ADA, tokenFor } from '../support/gateway';
import { parseMetrics } from '../support/parse-metrics';
import { startCommand, workplace, type RunningCommand, type Workplace } from '../support/run-command';
import { serverUrl } from '../support/server';

// Several workers need a server: the embedded database serves one process.
const onServer = serverUrl() === undefined ? describe.skip : describe;

const READY = /GraphQL {6}(http:\S+)\/graphql/;
const ALL_READY = /worker 2 of 2 is ready/;
const STATS_ROUTE = '/api/v1/users/:id/stats';

let place: Workplace;
let running: RunningCommand | undefined;

/** Lines of the log with a message. */
function linesOf(command: RunningCommand, message: string): { readonly pid: number; readonly worker?: number; readonly route?: string }[] {
  const lines = command.output().split('\n').filter((line) => line.startsWith('{')); // prettier-ignore
  // pino writes one JSON object per line; the last may be incomplete.
  const complete = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as { msg: string; pid: number });
  return complete.filter(({ msg }) => msg.includes(message));
}

/** The ids of the workers that have become ready, in this order. */
function readyWorkers(command: RunningCommand): number[] {
  return linesOf(command, 'is ready').map(({ worker }) => worker ?? 0);
}

/** Waits until a condition holds; rejects if the command ends before. */
async function until(command: RunningCommand, condition: () => boolean | Promise<boolean>): Promise<void> {
  let ended: unknown;
  void command.ended.then((outcome) => (ended = outcome));
  while (!(await condition())) {
    expect(ended).toBeUndefined();
    await sleep(20);
  }
}

async function start(env: Readonly<Record<string, string>> = {}): Promise<{ command: RunningCommand; url: string }> {
  place = await workplace();
  const command = startCommand([], { cwd: place.cwd, env: { PORT: '0', WORKERS: '2', DATABASE_POOL_SIZE: '4', ...place.env, ...env } });
  running = command;
  const [, url = ''] = await command.until(READY);
  await command.until(ALL_READY);
  return { command, url };
}

afterEach(async () => {
  running?.kill('SIGKILL');
  await running?.ended;
  running = undefined;
  await place.remove();
});

/** The status of a request on a connection of its own, unless it has an agent; the message of its failure, or `cut`. */
function send(url: string, path: string, agent: Agent | false = false): Promise<string> {
  return new Promise((resolve) => {
    get(url + path, { agent, headers: { authorization: `Bearer ${tokenFor(ADA)}` } }, (response) => {
      response.resume().on('close', () => {
        resolve(response.complete ? String(response.statusCode) : 'cut');
      });
    }).on('error', ({ message }) => {
      resolve(message);
    });
  });
}

const stats = (url: string, agent?: Agent): Promise<string> => send(url, `/api/v1/users/${ADA}/stats`, agent);

/** Clients that keep their connections, each of which sends the next request after a response. */
function startClients(url: string): { stop: () => Promise<{ sent: number; failures: string[] }> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const failures: string[] = [];
  let sent = 0;
  let isRunning = true;
  const clients = Array.from({ length: 8 }, async () => {
    while (isRunning) {
      const outcome = await stats(url, agent);
      sent += 1;
      if (outcome !== '200') failures.push(outcome);
    }
  });
  return {
    async stop() {
      isRunning = false;
      await Promise.all(clients);
      agent.destroy();
      return { sent, failures };
    },
  };
}

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** The requests that /metrics counts on a route. */
async function countedRequests(url: string): Promise<number> {
  const samples = parseMetrics(await metricsOf(url));
  const counts = samples.filter(({ name, labels }) => name === 'http_request_duration_seconds_count' && labels['route'] === STATS_ROUTE);
  return counts.reduce((sum, { value }) => sum + value, 0);
}

/** Expects a number of counted requests, whichever worker a scrape reaches. Before that, a worker may be too slow to report. */
async function expectCounted(url: string, count: number): Promise<void> {
  await eventually(async () => {
    expect(await countedRequests(url)).toBe(count);
  });
  for (let scrape = 0; scrape < 4; scrape += 1) expect(await countedRequests(url)).toBe(count);
}

/** The lines of the log about requests of the route. */
function statsLines(command: RunningCommand): ReturnType<typeof linesOf> {
  return linesOf(command, 'request').filter(({ route }) => route === STATS_ROUTE);
}

onServer('two workers', () => {
  test('serve requests of one port, print one report, count together and drain after SIGTERM', async () => {
    const { command, url } = await start();
    for (let request = 0; request < 20; request += 1) expect(await stats(url)).toBe('200');
    await until(command, () => statsLines(command).length === 20);
    const serving = new Set(statsLines(command).map(({ pid }) => pid));
    expect([...serving].sort()).toEqual(readyWorkers(command).sort());
    expect(command.output().match(/Livestream gateway is ready/g)).toHaveLength(1);
    expect(linesOf(command, 'without REDIS_URL, each of the 2 workers')).toHaveLength(1);

    await expectCounted(url, 20);
    const text = await metricsOf(url);
    expect(text).toMatch(/^gateway_build_info\{.*\} 1$/m);
    expect(text).toMatch(/^database_pool_max_connections 8$/m);
    expect(text).toMatch(/^database_available 1$/m);
    expect(text).toMatch(/^gateway_processes 2$/m);
    expect(text).toMatch(/^gateway_workers_configured 2$/m);
    expect(text).toMatch(/^gateway_worker_crashes_total 0$/m);
    const ready = await fetch(`${url}/health/ready`);
    expect(await ready.json()).toEqual({ status: 'ready', workers: { ready: 2, configured: 2 } });

    const requests = Array.from({ length: 10 }, () => stats(url));
    await until(command, () => statsLines(command).length > 20);
    command.kill('SIGTERM');
    const { code, stdout, stderr } = await command.ended;
    // Each request has either completed, or has found the port closed.
    for (const outcome of await Promise.all(requests)) expect(outcome).toMatch(/^200$|ECONNREFUSED|socket hang up|ECONNRESET/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/stopping after SIGTERM/g)).toHaveLength(2);
    expect(stdout).not.toContain('another starts');
  });

  test('a rolling restart replaces all workers, loses no request, and keeps the totals of /metrics', async () => {
    const { command, url } = await start({ RATE_LIMIT: 'off', SHUTDOWN_GRACE_S: '1' });
    const before = readyWorkers(command);
    const clients = startClients(url);
    command.kill('SIGHUP');
    const statuses = new Set<string>();
    // A worker that is replaced stays ready on its open connections.
    const prober = new Agent({ keepAlive: true, maxSockets: 1 });
    await until(command, async () => {
      statuses.add(await send(url, '/health/ready', prober));
      return linesOf(command, 'all workers are replaced').length > 0;
    });
    prober.destroy();
    const { sent, failures } = await clients.stop();
    expect(failures).toEqual([]);
    expect([...statuses]).toEqual(['200']);
    const after = readyWorkers(command).slice(2);
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    for (const pid of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expectCounted(url, sent);
  });

  test('a rolling restart keeps the workers if a new one cannot start', async () => {
    const { command, url } = await start();
    // Workers read the file again. A variable of the environment would take precedence.
    await writeFile(join(place.cwd, '.env'), 'MAX_QUEUE_MS=never');
    command.kill('SIGHUP');
    await until(command, () => linesOf(command, 'the new worker ended with code 1: the others stay').length > 0);
    const ready = await fetch(`${url}/health/ready`);
    expect(await ready.json()).toMatchObject({ workers: { ready: 2, configured: 2 } });
    expect(readyWorkers(command)).toHaveLength(2);
  });

  test('a killed worker is restarted after a delay that doubles, while the other one is ready', async () => {
    const { command, url } = await start();
    const statuses = new Set<string>();
    let [killed = 0] = readyWorkers(command);
    for (const delay of ['0.1', '0.2']) {
      process.kill(killed, 'SIGKILL');
      await until(command, () => linesOf(command, `worker 1 of 2 was ended by SIGKILL: another starts in ${delay} s`).length > 0);
      const { length } = readyWorkers(command);
      await until(command, async () => {
        statuses.add(await send(url, '/health/ready'));
        return readyWorkers(command).length > length;
      });
      killed = readyWorkers(command).at(-1) ?? 0;
    }
    expect([...statuses]).toEqual(['200']);
    await until(command, async () => (await (await fetch(`${url}/health/ready`)).text()).includes('"ready":2'));
    const isCounted = async (): Promise<void> => {
      expect(await metricsOf(url)).toMatch(/^gateway_processes 2$/m);
    };
    // The new worker may be too slow to report.
    await eventually(isCounted);
    await isCounted();
    expect(await metricsOf(url)).toMatch(/^gateway_worker_crashes_total 2$/m);
  });

  test('end immediately at a second SIGTERM', async () => {
    const { command } = await start({ SHUTDOWN_GRACE_S: '999' });
    command.kill('SIGTERM');
    await until(command, () => linesOf(command, 'stopping after SIGTERM').length === 2);
    // A second signal within 300 ms counts as the same one.
    await sleep(400);
    command.kill('SIGTERM');
    expect((await command.ended).code).toBe(130);
  });

  test('divide the rate limit, and serve health and metrics on the operations port', async () => {
    const { command, url } = await start({ RATE_LIMIT: '1000', OPERATIONS_PORT: '0' });
    const response = await fetch(`${url}/api/v1/users/${ADA}/stats`, { headers: { authorization: tokenFor(ADA) } });
    expect(response.headers.get('ratelimit-policy')).toBe('"default";q=500;w=60');
    const [, operations = ''] = await command.until(/Health and metrics listening at (http:[^"]+)"/);
    await expectCounted(operations, 1);
    expect(await send(operations, '/health/ready')).toBe('200');
  });

  test('report what prevents the start once, as a single process does', async () => {
    place = await workplace('empty');
    const outcome = await startCommand([], { cwd: place.cwd, env: { PORT: '0', WORKERS: '2', ...place.env } }).ended;
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^The database lacks \d+ migrations of this version\. Apply with: npm run db:deploy\n$/);
  });
});

test.each(['2', 'auto'])('WORKERS=%s is rejected with the embedded database', async (workers) => {
  place = await workplace();
  const outcome = await startCommand([], { cwd: place.cwd, env: { WORKERS: workers } }).ended;
  expect(outcome).toEqual({
    code: 1,
    stdout: '',
    stderr: 'The configuration is invalid:\n  - WORKERS: needs DATABASE_URL, because the embedded database serves one process\n',
  });
});
