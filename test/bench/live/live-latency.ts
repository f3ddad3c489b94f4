import { LONELY_USER } from '../population';
import { subscribeByEventStream } from './event-stream-client';
import { FollowWriter } from './follow-writer';
import { subscribe, type LiveClient } from './live-client';
import { pause, quantile, type LiveFigure } from './live-figure';
import { followersIn, statsSubscription } from './stats-subscription';

/** The upper limits of the times from a commit to its push, in milliseconds. */
export interface LatencyTargets {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How clients subscribe. */
const TRANSPORTS = { WebSocket: subscribe, SSE: subscribeByEventStream } as const;

/** Each write changes another user, who is subscribed to over each transport. */
const SAMPLES = 200;

/** Between two writes: no divisor of the interval of polling, so that writes are distributed over it. */
const PAUSE_MS = 53;

/** Writes to one user within some 0.4 s, and the pushes that they may cause: one for each interval of 250 ms, and those at both ends. */
const BURST_WRITES = 300;
const BURST_MS = 400;
const BURST_PUSHES = 4;

/** A subscriber to the stats of a user. */
interface Subscriber {
  readonly client: LiveClient;
  /** The number of followers in each result so far. */
  readonly results: number[];
  /** Resolves, with the time, when a result has at least so many followers. */
  readonly until: (followers: number) => Promise<number>;
}

/** Subscribes to the stats of a user. Resolves with the first result. */
function open(origin: string, transport: keyof typeof TRANSPORTS, target: number): Promise<Subscriber> {
  return new Promise((resolve, reject) => {
    const results: number[] = [];
    const waiting: { readonly followers: number; readonly resolve: (at: number) => void }[] = [];
    const next = (result: string): void => {
      const now = performance.now();
      results.push(followersIn(result));
      for (const wait of waiting) if ((results.at(-1) ?? 0) >= wait.followers) wait.resolve(now);
      resolve({ client, results, until });
    };
    const until = (followers: number): Promise<number> =>
      new Promise((arrive) => {
        if ((results.at(-1) ?? 0) >= followers) arrive(performance.now());
        else waiting.push({ followers, resolve: arrive });
      });
    const end = (reason: string): void => { reject(new Error(`A subscriber was disconnected: ${reason}`)); }; // prettier-ignore
    const client = TRANSPORTS[transport](origin, statsSubscription(target, target), { next, end });
  });
}

/** Writes to one user after another, and measures the time from each commit to its push over each transport. */
async function measureSingleWrites(origin: string, writer: FollowWriter, targets: LatencyTargets): Promise<LiveFigure[]> {
  const names = Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[]; // The keys of the object above.
  const users = Array.from({ length: SAMPLES }, (_, index) => index + 1);
  const subscribers: (readonly Subscriber[])[] = [];
  // One after another: a gateway rejects a crowd of new streams, when it is busy otherwise.
  for (const user of users) subscribers.push(await Promise.all(names.map((name) => open(origin, name, user))));
  const delays = await Promise.all(
    subscribers.map(async (ofUser, index) => {
      await pause(PAUSE_MS * index);
      const arrivals = ofUser.map(({ until, results: [followers = 0] }) => until(followers + 1));
      await writer.follow(index, users[index] ?? 0);
      const committedAt = performance.now();
      return Promise.all(arrivals.map(async (arrival) => Math.max(0, (await arrival) - committedAt)));
    }),
  );
  for (const { client } of subscribers.flat()) client.close();
  return names.flatMap((name, index) => {
    const ofName = delays.map((ofUser) => ofUser[index] ?? Number.NaN);
    return [
      { name: `commit to push, ${name}, p50`, value: quantile(ofName, 0.5), unit: 'ms', target: { atMost: targets.p50Ms } },
      { name: `commit to push, ${name}, p99`, value: quantile(ofName, 0.99), unit: 'ms', target: { atMost: targets.p99Ms } },
    ];
  });
}

/** Writes often to one user. @throws Error if the last push is not exact */
async function measureBurst(origin: string, writer: FollowWriter): Promise<LiveFigure[]> {
  const before = await writer.followersOf(LONELY_USER);
  const { client, results, until } = await open(origin, 'WebSocket', LONELY_USER);
  const startedAt = performance.now();
  const write = async (index: number): Promise<void> => {
    await pause((BURST_MS / BURST_WRITES) * index);
    await writer.follow(index, LONELY_USER);
  };
  await Promise.all(Array.from({ length: BURST_WRITES }, (_, index) => write(index)));
  const seconds = (performance.now() - startedAt) / 1_000;
  await until(before + BURST_WRITES);
  // A push after the last one would be a second one of the same value.
  await pause(2 * BURST_MS);
  client.close();
  const [, ...pushes] = results;
  if (pushes.at(-1) !== before + BURST_WRITES) throw new Error(`The last push has ${pushes.at(-1)} followers of ${before + BURST_WRITES}`);
  return [
    {
      name: `pushes of ${BURST_WRITES} writes in ${seconds.toFixed(1)} s, the last exact`,
      value: pushes.length,
      unit: '',
      target: { atMost: BURST_PUSHES },
    },
  ];
}

/**
 * Measures the time from the commit of another program to the push, over both transports, and the pushes of many writes to one user.
 * @param origin of a gateway with any source of changes, and without a limit of connections per address
 */
export async function measureLatency(origin: string, databaseUrl: string, targets: LatencyTargets): Promise<LiveFigure[]> {
  const figures: LiveFigure[] = [];
  for (const measure of [measureSingleWrites, measureBurst]) {
    const writer = await FollowWriter.connect(databaseUrl, measure === measureBurst);
    try {
      figures.push(...(await measure(origin, writer, targets)));
    } finally {
      await writer.close();
    }
  }
  return figures;
}
