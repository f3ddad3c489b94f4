import { join } from 'node:path';
import type { Say } from '../dataset';
import { measureBeside, type Pace } from '../measure';
import { GATEWAY_MAIN, startGateway, type Subject } from '../processes';
import { SECRET } from '../requests';
import { WORKS } from '../works';
import { IDLE_SOCKETS, measureHotKey, measureIdle, openIdleCrowd } from './live-crowds';
import type { LiveFigure } from './live-figure';
import { measureLatency } from './live-latency';
import { findPgbench, measureWriters } from './live-writers';

/** What is measured of subscriptions, by the names that `--only` selects. */
const PARTS = {
  latency: 'live, commit to push',
  hotKey: 'live, one user',
  idle: 'live, idle sockets',
  queries: 'live, queries beside idle sockets',
  writers: 'live, writers beside watched keys',
} as const;

/**
 * The variables of a gateway for 10,000 sockets of one address, with room for requests: from nine tenths of the maximum on, a gateway closes
 * connections whose clients are not authenticated yet.
 */
const LIVE_ENV = { MAX_CONNECTIONS: String(IDLE_SOCKETS * 1.2), MAX_CONNECTIONS_PER_ADDRESS: 'off' };

/** The limits for a gateway that polls. */
const POLL_TARGETS = { p50Ms: 150, p99Ms: 400 };

/** The work that runs beside idle sockets: the short one of most clients. */
const QUERIES = 'GraphQL stats';

/** Starts a gateway that can be measured with subscriptions: `collect-garbage` is loaded into it. */
export function startLiveGateway(databaseUrl: string, more: Readonly<Record<string, string>> = {}): Promise<Subject> {
  const NODE_OPTIONS = `--require=${join(__dirname, 'collect-garbage.js')}`;
  return startGateway(databaseUrl, SECRET, GATEWAY_MAIN, 1, { ...LIVE_ENV, NODE_OPTIONS, ...more });
}

/** Measures queries beside idle sockets, relative to those without. */
async function measureQueries(gateway: Subject, pace: Pace): Promise<LiveFigure[]> {
  const work = WORKS.find(({ name }) => name === QUERIES);
  if (work === undefined) throw new Error(`There is no work ${QUERIES}`);
  const open = async (): Promise<() => Promise<void>> => {
    const { crowd } = await openIdleCrowd(gateway);
    return () => crowd.close();
  };
  const value = await measureBeside(work, gateway, open, pace);
  return [{ name: `${QUERIES} beside them, requests a second`, value, unit: '×', target: { atLeast: 0.95 } }];
}

/** Measures subscriptions, and what they take from others. */
export async function measureLive(
  { databaseUrl, pace, only }: { readonly databaseUrl: string; readonly pace: Pace; readonly only: RegExp },
  say: Say,
): Promise<LiveFigure[]> {
  const isWanted = (part: keyof typeof PARTS): boolean => only.test(PARTS[part]);
  const begin = (part: keyof typeof PARTS): void => { say(`  ${PARTS[part]}`); }; // prettier-ignore
  const parts = Object.keys(PARTS) as (keyof typeof PARTS)[]; // The keys of the object above.
  if (!parts.some(isWanted)) return [];
  const gateway = await startLiveGateway(databaseUrl);
  const figures: LiveFigure[] = [];
  const measure = async (part: keyof typeof PARTS, work: () => Promise<readonly LiveFigure[]>): Promise<void> => {
    if (!isWanted(part)) return;
    begin(part);
    figures.push(...(await work()));
  };
  try {
    await measure('latency', () => measureLatency(gateway.origin, databaseUrl, POLL_TARGETS));
    await measure('hotKey', async () => [await measureHotKey(gateway.origin, databaseUrl)]);
    await measure('idle', async () => {
      const { crowd, bytesEach } = await openIdleCrowd(gateway);
      const idle = await measureIdle(gateway, databaseUrl, bytesEach);
      await crowd.close();
      return idle;
    });
    await measure('queries', () => measureQueries(gateway, pace));
    const pgbench = await findPgbench();
    if (pgbench === undefined) say('  writers: skipped, because pgbench is not installed (Debian: apt-get install postgresql)');
    else await measure('writers', () => measureWriters(pgbench, gateway, databaseUrl));
    return figures;
  } finally {
    await gateway.stop();
  }
}
