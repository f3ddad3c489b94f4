import { createRateLimiter, type RateLimiter, type RateLimitState } from '../../src/rate-limit/rate-limiter';
import type { StoreLog } from '../../src/rate-limit/shared-limiter';
import { redisAt } from '../support/redis-address';
import { eventually } from './processes';

/** More units than a test consumes. */
export const UNITS = 1_000_000;

/** The outcome of consuming a unit. */
export interface Consumption {
  readonly durationMs: number;
  readonly state: RateLimitState | undefined;
}

/** A log line about an outage of Redis. */
export interface OutageLine {
  readonly message: string;
  readonly reason?: unknown;
}

/** Whether a line is about a command that has timed out, which also happens on a busy machine. */
export function isTimeout({ reason }: { readonly reason?: unknown }): boolean {
  return String(reason).startsWith('no reply within');
}

function isEnd({ message }: OutageLine): boolean {
  return message.startsWith('Redis is available again');
}

/** The messages of lines, without outages of a single timeout, unless nothing else would be left. */
export function messagesOf(lines: readonly OutageLine[]): readonly string[] {
  const kept = [...lines];
  const indexOfTimeout = (): number => kept.findIndex((line, index) => isTimeout(line) && kept.slice(index + 1, index + 2).some(isEnd));
  for (let index = indexOfTimeout(); index >= 0 && kept.length > 2; index = indexOfTimeout()) kept.splice(index, 2);
  return kept.map(({ message }) => message);
}

/** The messages of a Redis that has never counted, without timeouts. */
export function rejectionMessages(lines: readonly OutageLine[]): readonly string[] {
  return lines.filter((line) => !isTimeout(line) && !isEnd(line)).map(({ message }) => message);
}

/** Two rate limiters with the same Redis, as two gateways have. */
export interface LimiterPair {
  readonly limiter: RateLimiter;
  readonly other: RateLimiter;
  /** What the first limiter has logged. */
  readonly lines: OutageLine[];
  /** What the other one has logged. */
  readonly otherLines: OutageLine[];
  /** Waits until both count in the same place, for clients in every part of a cluster. */
  readonly untilShared: () => Promise<void>;
  /** Consumes a unit every 10 ms, without waiting for the results, for each of the clients in turn. */
  consumeFor(ms: number, clients?: readonly string[]): Promise<readonly Consumption[]>;
  /**
   * Does work during which Redis must stay available. It is repeated if a command has timed out, since Redis is then bypassed for a while:
   * that happens on a busy machine.
   */
  whileAvailable(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Clients in many slots, so that every node of a cluster has some of them. */
export const CLIENTS: readonly string[] = Array.from({ length: 30 }, (_, index) => `client-${index}`);

/** A logger that collects lines. */
function logTo(lines: OutageLine[]): StoreLog {
  return {
    warn: (context, message) => void lines.push({ ...context, message }),
    info: (message) => void lines.push({ message }),
  };
}

/** Starts two rate limiters. */
export async function startLimiterPair(url: string): Promise<LimiterPair> {
  const config = { kind: 'on', unitsPerMinute: UNITS, redis: redisAt(url) } as const;
  const lines: OutageLine[] = [];
  const otherLines: OutageLine[] = [];
  const limiter = await createRateLimiter(config, logTo(lines));
  const other = await createRateLimiter(config, logTo(otherLines));
  const pair: LimiterPair = {
    limiter,
    other,
    lines,
    otherLines,
    untilShared: () =>
      eventually(async () => {
        const [probe, logged] = [Math.random(), lines.length];
        for (const name of CLIENTS) {
          const client = `${name}-${probe}`;
          await limiter.consume(client, 1);
          if ((await other.consume(client, 1))?.remaining !== UNITS - 2) throw new Error('not shared');
        }
        // Redis may have counted a command that has timed out.
        if (lines.length > logged) throw new Error('Redis was unavailable meanwhile');
      }),
    async consumeFor(ms, clients = ['client']) {
      const all: Promise<Consumption>[] = [];
      for (const until = performance.now() + ms; performance.now() < until; await new Promise((resolve) => setTimeout(resolve, 10))) {
        const startedAt = performance.now();
        const client = clients[all.length % clients.length] ?? 'client';
        all.push(limiter.consume(client, 1).then((state) => ({ durationMs: performance.now() - startedAt, state })));
      }
      return Promise.all(all);
    },
    async whileAvailable(work) {
      await pair.untilShared();
      for (;;) {
        lines.length = 0;
        otherLines.length = 0;
        const working = work();
        // Awaited below, unless a command has timed out.
        await working.catch(() => undefined);
        if (![...lines, ...otherLines].some(isTimeout)) {
          await working;
          break;
        }
        await pair.untilShared();
      }
      expect([...lines, ...otherLines]).toEqual([]);
    },
    async close() {
      await limiter.close();
      await other.close();
    },
  };
  return pair;
}
