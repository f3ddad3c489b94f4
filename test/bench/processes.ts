import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createDatabaseClock } from './database-cpu';

/** The built gateway, from dist/bench. */
export const GATEWAY_MAIN = join(__dirname, '..', 'main.js');
const BARE_MAIN = join(__dirname, 'bare-server.js');
const COLLECTOR_MAIN = join(__dirname, 'discard-spans.js');

const POLL_MS = 20;
const START_LIMIT_MS = 30_000;

/** The metrics of a server. */
export interface Vitals {
  /** The number of database statements since its start. */
  readonly statements: number;
  readonly residentBytes: number;
  /** The processor time of its processes since their start, in milliseconds. */
  readonly cpuMs: number;
  /** That of the database server; NaN if it is not known. */
  readonly databaseCpuMs: number;
}

/** A server under load. */
export interface Subject {
  readonly name: 'bare' | 'gateway' | 'other build' | '2 workers';
  readonly origin: string;
  /** The time from the start of `node` to the first successful readiness check. */
  readonly readyMs: number;
  vitals(): Promise<Vitals>;
  /** Sends a signal: SIGSTOP and SIGCONT let a server that has many connections rest while another one is measured. */
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

async function isReady(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

/** Whether all workers of a gateway are ready. */
async function areAllReady(origin: string): Promise<boolean> {
  // The gateway's own format.
  const { workers } = (await (await fetch(`${origin}/health/ready`)).json()) as { readonly workers: { ready: number; configured: number } };
  return workers.ready === workers.configured;
}

/** The V8 options in the start script of a built gateway. */
function v8OptionsOf(main: string): readonly string[] {
  // npm's own format.
  const { scripts } = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  return scripts.start.split(' ').filter((argument) => argument.startsWith('--max-'));
}

async function start(
  main: string,
  readyPath: string,
  env: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<Omit<Subject, 'name' | 'vitals'>> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  // The log is written and discarded; standard error is kept for the error message.
  const child: ChildProcess = spawn(process.execPath, [...options, main], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', SHUTDOWN_GRACE_S: '0', HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => (complaint = (complaint + String(chunk)).slice(-4_000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => { resolve(); })); // prettier-ignore
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  while (!(await isReady(origin + readyPath))) {
    const late = performance.now() - begun > START_LIMIT_MS;
    if (late) child.kill('SIGKILL');
    if (late || child.exitCode !== null) throw new Error(`${main} did not become ready:\n${complaint}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    origin,
    readyMs: performance.now() - begun,
    signal(signal) {
      child.kill(signal);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.removeListener('exit', killed);
    },
  };
}

/**
 * Starts a built gateway as in production, with a rate limit that counts but is never reached: this build, or the one of
 * `main`, in one process or in several workers, with `more` variables.
 */
export async function startGateway(
  databaseUrl: string,
  secret: string,
  main = GATEWAY_MAIN,
  workers: 1 | 2 = 1,
  more: Readonly<Record<string, string>> = {},
): Promise<Subject> {
  const env = {
    DATABASE_URL: databaseUrl,
    JWT_SECRET: secret,
    RATE_LIMIT: '100000000',
    LOG_LEVEL: 'info',
    SHUTDOWN_GRACE_S: '0',
    WORKERS: String(workers),
    DATABASE_DIALECT: process.env['DATABASE_DIALECT'] ?? 'postgresql',
    ...more,
  };
  const server = await start(main, '/health/ready', env, v8OptionsOf(main));
  while (workers > 1 && !(await areAllReady(server.origin))) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const databaseCpuMs = await createDatabaseClock(databaseUrl);
  const valueOf = (metrics: string, name: string): number => {
    if (!metrics.includes(name.replace(/_count$/, ''))) throw new Error(`/metrics does not contain ${name}`);
    // A metric with labels has a line for each combination of their values, and none before the first.
    const values = metrics.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'));
    return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return {
    ...server,
    name: workers > 1 ? '2 workers' : main === GATEWAY_MAIN ? 'gateway' : 'other build',
    async vitals() {
      const metrics = await (await fetch(`${server.origin}/metrics`)).text();
      return {
        statements: valueOf(metrics, 'database_statement_duration_seconds_count'),
        residentBytes: valueOf(metrics, 'process_resident_memory_bytes'),
        cpuMs: valueOf(metrics, 'process_cpu_seconds_total') * 1_000,
        databaseCpuMs: databaseCpuMs(),
      };
    },
  };
}

/** A collector of traces, which discards them. */
export type CollectorProcess = Pick<Subject, 'origin' | 'stop'>;

/** Starts a collector in a process of its own, as collectors run. */
export function startCollector(): Promise<CollectorProcess> {
  return start(COLLECTOR_MAIN, '/', {});
}

/** Starts the bare handlers. */
export async function startBare(databaseUrl: string, secret: string): Promise<Subject> {
  const server = await start(BARE_MAIN, '/vitals', { DATABASE_URL: databaseUrl, JWT_SECRET: secret });
  const databaseCpuMs = await createDatabaseClock(databaseUrl);
  return {
    ...server,
    name: 'bare',
    async vitals() {
      // bare-server.ts defines this type.
      const own = (await (await fetch(`${server.origin}/vitals`)).json()) as Omit<Vitals, 'databaseCpuMs'>;
      return { ...own, databaseCpuMs: databaseCpuMs() };
    },
  };
}
