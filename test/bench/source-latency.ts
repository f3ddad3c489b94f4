import { Client } from 'pg';
import { userId } from './source-database';
import { subscribe } from './source-subscribers';

/** Times from the response to a committed statement to the arrival of its value at the client, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The events of a burst of writes to one key. */
export interface Burst {
  readonly writes: number;
  readonly durationMs: number;
  readonly events: number;
  readonly isLastExact: boolean;
}

/**
 * Between an event and the next write, in milliseconds: longer than the interval of polling, whose phases the pauses divide evenly, because an
 * event is the beginning of an interval.
 */
const PAUSE_MS = 300;
const PHASE_MS = 53;
const INTERVAL_MS = 250;

const BURST_WRITES = 300;
const BURST_MS = 400;

/** A statement of another program, which commits by itself. */
const WRITE = 'update user_stats set followers = $1 where user_id = $2';

async function withWriter<Result>(url: string, work: (write: (followers: number) => Promise<void>) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // A burst of single commits is not to depend on the disk.
    await client.query('set synchronous_commit = off');
    return await work(async (followers) => {
      await client.query({ name: 'write', text: WRITE, values: [followers, userId(1)] });
    });
  } finally {
    await client.end();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Measures the latency of single writes. */
export function measureLatency(url: string, origin: string, writes: number): Promise<Latency> {
  return withWriter(url, async (write) => {
    let expected = 0;
    let arrived: (() => void) | undefined;
    const subscribers = await subscribe(origin, [1], (_user, followers) => {
      if (followers === expected) arrived?.();
    });
    const times: number[] = [];
    for (let written = 0; written < writes; written += 1) {
      await pause(PAUSE_MS + ((written * PHASE_MS) % INTERVAL_MS));
      expected = 1_000 + written;
      const arrival = new Promise<void>((resolve) => (arrived = resolve));
      const committed = write(expected).then(() => performance.now());
      const arrivedAt = arrival.then(() => performance.now());
      times.push(Math.max(0, (await arrivedAt) - (await committed)));
    }
    subscribers.close();
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  });
}

/** Counts the events of a burst of writes. */
export function measureBurst(url: string, origin: string): Promise<Burst> {
  return withWriter(url, async (write) => {
    let last = Number.NaN;
    const subscribers = await subscribe(origin, [1], (_user, followers) => (last = followers));
    await pause(2_000);
    const startedAt = performance.now();
    for (let written = 1; written <= BURST_WRITES; written += 1) {
      await write(5_000 + written);
      const aheadMs = (written / BURST_WRITES) * BURST_MS - (performance.now() - startedAt);
      if (aheadMs > 2) await pause(aheadMs);
    }
    const durationMs = performance.now() - startedAt;
    await pause(2_000);
    const events = subscribers.events();
    subscribers.close();
    return { writes: BURST_WRITES, durationMs, events, isLastExact: last === 5_000 + BURST_WRITES };
  });
}
