import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Client } from 'pg';

const MS_PER_S = 1_000;

/** A PostgreSQL process of this machine. */
interface ServerProcess {
  readonly parent: number;
  /** The processor time of the process and of its children that have ended, in the kernel's ticks. */
  readonly ticks: number;
}

/** Reads a process from /proc; undefined if it has ended, or is not of PostgreSQL. */
function readProcess(pid: number): ServerProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses, and may contain spaces. The parent is the second field after it; the times are the 12th to 15th.
    const end = stat.lastIndexOf(')');
    if (stat.slice(stat.indexOf('(') + 1, end) !== 'postgres') return undefined;
    const fields = stat.slice(end + 2).split(' ').map(Number); // prettier-ignore
    return { parent: fields[1] ?? 0, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks) };
  } catch {
    return undefined;
  }
}

/** The main process of a server on this machine; 0 if it is elsewhere. */
async function findServer(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    // The parent of its backends, read while this one runs.
    return readProcess(rows[0]?.pid ?? 0)?.parent ?? 0;
  } finally {
    await client.end();
  }
}

function millisecondsPerTick(): number {
  return MS_PER_S / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
}

function allPids(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number); // prettier-ignore
}

/**
 * Creates a function that returns the processor time of a PostgreSQL server so far, in milliseconds. It returns NaN if the server does not
 * run on this machine, or this is not Linux.
 */
export async function createDatabaseClock(url: string): Promise<() => number> {
  const server = await findServer(url);
  if (server === 0) return () => Number.NaN;
  const msPerTick = millisecondsPerTick();
  return () => {
    const own = allPids().flatMap((pid) => {
      const process = readProcess(pid);
      return process !== undefined && (pid === server || process.parent === server) ? [process.ticks] : [];
    });
    return own.reduce((sum, ticks) => sum + ticks, 0) * msPerTick;
  };
}

/** Whether a process serves a session of a database: PostgreSQL shows the database in its title. */
function isBackendOf(pid: number, database: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(` ${database} `);
  } catch {
    return false;
  }
}

/**
 * Creates a function like the one above that returns the time of the sessions of the database in the URL since its first call, so that what
 * others do on the same server is not part of it. `except`: the processes of sessions that are not counted.
 */
export async function createSessionClock(url: string, except: readonly number[] = []): Promise<() => number> {
  const server = await findServer(url);
  if (server === 0) return () => Number.NaN;
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const msPerTick = millisecondsPerTick();
  const known = new Map<number, number>();
  let isFirst = true;
  let sum = 0;
  return () => {
    for (const pid of allPids()) {
      const process = readProcess(pid);
      if (process?.parent !== server || except.includes(pid) || !isBackendOf(pid, database)) continue;
      // A session that is new has spent all of its time since the last call.
      sum += isFirst ? 0 : process.ticks - (known.get(pid) ?? 0);
      known.set(pid, process.ticks);
    }
    isFirst = false;
    return sum * msPerTick;
  };
}
