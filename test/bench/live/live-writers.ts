import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FIRST_FAN, USER_PREFIX } from '../population';
import type { Subject } from '../processes';
import { Crowd } from './crowd';
import { quantile, type LiveFigure } from './live-figure';
import { statsSubscription } from './stats-subscription';

/** Where Debian's package `postgresql` has its programs, in a folder for each version. */
const VERSIONS = '/usr/lib/postgresql';

/** Clients that write at the same time. */
const CLIENTS = [8, 32] as const;

/** Watched users, among them all whose stats the writers change. Few connections have many of them, so that not heartbeats are measured. */
const WATCHED = 10_000;
const WATCHED_BY_ONE = 100;

/** Pairs of measurements with and without the feature, and the duration of each in whole seconds. */
const PAIRS = 5;
const SECONDS = 2;

/** A user follows another and stops to: two transactions, each of which changes the stats of two users, one of them watched. */
const SCRIPT = `
\\set host :client_id * 2 + random(1, 2)
insert into public.follows (follower_id, followee_id) values ('${USER_PREFIX}' || lpad(to_hex(${FIRST_FAN} + :client_id), 12, '0'), '${USER_PREFIX}' || lpad(to_hex(:host), 12, '0'));
delete from public.follows where follower_id = '${USER_PREFIX}' || lpad(to_hex(${FIRST_FAN} + :client_id), 12, '0') and followee_id = '${USER_PREFIX}' || lpad(to_hex(:host), 12, '0');
`;

/** The path of pgbench; undefined if it is not installed. */
export async function findPgbench(): Promise<string | undefined> {
  const versions = await readdir(VERSIONS).catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? undefined : join(VERSIONS, newest, 'bin', 'pgbench');
}

/** Watches users from number 1 on. */
function watch({ origin }: Subject): Promise<Crowd> {
  const subscriptions = Array.from({ length: WATCHED / WATCHED_BY_ONE }, (_, viewer) =>
    statsSubscription(viewer + 1, ...Array.from({ length: WATCHED_BY_ONE }, (_user, index) => viewer * WATCHED_BY_ONE + index + 1)),
  );
  return Crowd.open(origin, subscriptions);
}

/** Measures the throughput of writers beside a gateway whose clients watch what they write, relative to that while the gateway is stopped. */
export async function measureWriters(pgbench: string, gateway: Subject, databaseUrl: string): Promise<LiveFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-pgbench-'));
  const script = join(folder, 'follow.sql');
  await writeFile(script, SCRIPT);
  const rate = async (clients: number): Promise<number> => {
    const options = ['-n', '-c', String(clients), '-j', '1', '-T', String(SECONDS), '-f', script, databaseUrl];
    const { stdout } = await promisify(execFile)(pgbench, options);
    const [, tps] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
    if (tps === undefined) throw new Error(`pgbench failed: ${stdout}`);
    return Number(tps);
  };
  const rateWithout = async (clients: number): Promise<number> => {
    gateway.signal('SIGSTOP');
    return rate(clients).finally(() => {
      gateway.signal('SIGCONT');
    });
  };
  const crowd = await watch(gateway);
  try {
    const figures: LiveFigure[] = [];
    for (const clients of CLIENTS) {
      const ratios: number[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        // In alternating order, so that neither is always second.
        const first = pair % 2 === 0 ? await rate(clients) : await rateWithout(clients);
        const second = pair % 2 === 0 ? await rateWithout(clients) : await rate(clients);
        ratios.push(pair % 2 === 0 ? first / second : second / first);
      }
      figures.push({
        name: `${clients} writers beside ${WATCHED} watched keys, throughput`,
        value: quantile(ratios, 0.5),
        unit: '×',
        target: { atLeast: 0.97 },
      });
    }
    return figures;
  } finally {
    await crowd.close();
    await rm(folder, { recursive: true });
  }
}
