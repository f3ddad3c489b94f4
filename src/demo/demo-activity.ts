import { setTimeout as sleep } from 'node:timers/promises';
import { DemoEvents, type RandomSource } from './demo-events';
import type { DemoClient } from './demo-scene';

/** The mean time between two events, in milliseconds: the times are half to one and a half of it, 1 to 3 seconds. */
const INTERVAL_MS = 2_000;

/** Destination of messages about failed events. */
export interface DemoLog {
  warn(fields: object, message: string): void;
}

/** Options of `startDemoActivity`. */
export interface DemoActivityOptions {
  /** Whether a subscription is open. Called before every event: nothing happens while there is none. */
  readonly isWatched: () => boolean;
  readonly log: DemoLog;
  /** `Math.random` by default. */
  readonly random?: RandomSource;
  /** The mean time between two events, in milliseconds; 2,000 by default. */
  readonly intervalMs?: number;
}

/** Running demo activity. */
export interface DemoActivity {
  /** Ends the streams that were started. No statement is sent after it has resolved; it never rejects. */
  stop(): Promise<void>;
}

/**
 * Lets demo users follow each other, go live and send gifts while the gateway is watched, so that subscriptions have events. Streams are
 * ended once it is not, and those that an earlier process left are ended immediately. Errors are logged and end nothing.
 * @param engine the embedded engine, with the demo data
 */
export function startDemoActivity(engine: { readonly prisma: DemoClient }, options: DemoActivityOptions): DemoActivity {
  const { isWatched, log, random = Math.random, intervalMs = INTERVAL_MS } = options;
  const events = new DemoEvents(engine.prisma, random);
  const stopping = new AbortController();
  let isFailing = false;

  /** Logs the first of several failures in a row. Returns whether `work` succeeded. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      isFailing = false;
    } catch (err) {
      if (!isFailing) log.warn({ err }, 'demo activity failed: it is tried again');
      isFailing = true;
    }
    return !isFailing;
  };

  /** Waits until the next event is due. Resolves to false once it is stopped. The timer does not keep the process running. */
  const isDue = (): Promise<boolean> =>
    sleep(intervalMs * (0.5 + random()), true, { signal: stopping.signal, ref: false }).catch(() => false);

  const run = async (): Promise<void> => {
    let isCleared = await attempt(() => events.clear());
    while (await isDue()) {
      if (isWatched()) {
        isCleared = false;
        await attempt(() => events.next());
      } else if (!isCleared) isCleared = await attempt(() => events.clear());
    }
    if (!isCleared) await attempt(() => events.clear());
  };

  const ended = run();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
