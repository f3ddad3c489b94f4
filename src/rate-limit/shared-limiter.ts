import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { startTimeout } from '../errors/timeout';
import type { RedisClient } from './open-redis';
import { describeRedisFailure } from './redis-failure';
import { startSpan, type Trace } from '../tracing/trace';

/** Log messages about the store. */
export interface StoreLog {
  warn(context: object, message: string): void;
  info(message: string): void;
}

/** The timeout of a command, in milliseconds: the count is not worth a longer delay of its request. */
const COMMAND_TIMEOUT_MS = 40;

/** The interval at which Redis is probed while it is unavailable, in milliseconds. No request waits for a probe. */
const PROBE_INTERVAL_MS = 2_000;

/** What rate-limiter-flexible sends: a script that counts. Its key contains an account id, so it is left out. */
const COMMAND_ATTRIBUTES = { 'db.system.name': 'redis', 'db.operation.name': 'EVALSHA', 'db.query.summary': 'rate limit' };

/** The parts of a shared limiter. */
export interface SharedLimiterParts {
  readonly redis: RedisClient;
  /** Counts in Redis. */
  readonly shared: RateLimiterAbstract;
  /** Counts in this process. */
  readonly local: RateLimiterAbstract;
  readonly log: StoreLog;
}

/** Counts in Redis while it is available, else in this process. */
export interface SharedLimiter {
  /** Like that of rate-limiter-flexible: resolves to the client's state, or rejects with it if the client has exceeded its limit. */
  consume(client: string, cost: number, trace?: Trace): Promise<RateLimiterRes>;
  /** Whether it counts in Redis at the moment. */
  isShared(): boolean;
  close(): void;
}

/** Rejects if work takes too long. */
function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = startTimeout(timeoutMs, () => {
      reject(new Error(`no reply within ${timeoutMs} ms`));
    });
    work.then(resolve, reject).finally(cancel);
  });
}

const UNAVAILABLE = 'Redis is unavailable: rates are counted in this process until it is available again';

/** The client of probes as long as no command has failed. */
const PROBE = 'probe';

/** The key of a client. In a cluster, the part in braces alone determines the slot, so whatever is counted for a client is on one node. */
function keyOf(client: string): string {
  return `{${client}}`;
}

/** Log lines about an outage of Redis: each message once, until it has ended. */
class OutageLog {
  /** What has been logged since Redis last counted. */
  private readonly reported = new Set<string>();

  constructor(private readonly log: StoreLog) {}

  /** Logs that rates are counted in this process, unless the cause is logged. */
  begin(error: unknown): void {
    this.explain(error);
    if (this.reported.size === 0) this.report(UNAVAILABLE, describeRedisFailure(error).reason);
  }

  /** Logs a cause with a remedy whenever it turns up, since it may follow a failure without one, such as a lost connection. */
  explain(error: unknown): void {
    const { reason, remedy } = describeRedisFailure(error);
    if (remedy !== undefined) this.report(`${remedy}. Until then, rates are counted in this process`, reason);
  }

  end(): void {
    if (this.reported.size > 0) this.log.info('Redis is available again: rates are counted there');
    this.reported.clear();
  }

  private report(message: string, reason: string): void {
    if (this.reported.has(message)) return;
    this.reported.add(message);
    this.log.warn({ reason }, message);
  }
}

/**
 * Combines a limiter in Redis and one in memory. The first command that fails or times out switches this request and all others
 * to memory, until Redis counts again. Each switch is logged once, and a cause that an operator can fix is logged once until then.
 */
export function createSharedLimiter({ redis, shared, local, log }: SharedLimiterParts): SharedLimiter {
  // Until Redis is connected for the first time, this process counts, which is not logged.
  let isUnavailable = true;
  const outage = new OutageLog(log);
  /** Whose command failed last: with a node of a cluster lost, only the commands of some clients fail. */
  let probed = PROBE;

  /** For failures that may leave Redis available, such as that of one Sentinel or node. */
  function explain(error: unknown): void {
    if (isUnavailable) outage.explain(error);
  }

  function switchToLocal(error: unknown): void {
    isUnavailable = true;
    outage.begin(error);
  }

  function switchToRedis(): void {
    isUnavailable = false;
    outage.end();
  }

  /** Counts nothing, but with the command that counts, because a Redis may answer others and reject this one. */
  async function probe(): Promise<void> {
    try {
      await within(COMMAND_TIMEOUT_MS, shared.consume(keyOf(probed), 0));
      switchToRedis();
    } catch (error) {
      // A client beyond its limit.
      if (error instanceof RateLimiterRes) switchToRedis();
      else switchToLocal(error);
    }
  }

  const probing = setInterval(() => {
    // Before it is connected, a cluster would queue the probes without a limit. It is probed as soon as it is.
    if (isUnavailable && redis.status === 'ready') void probe();
  }, PROBE_INTERVAL_MS);
  probing.unref();
  redis.on('ready', () => void probe());
  redis.on('error', switchToLocal);
  redis.on('sentinelError', explain);
  redis.on('node error', explain);

  async function consumeShared(client: string, cost: number, trace: Trace | undefined): Promise<RateLimiterRes> {
    const span = startSpan(trace, 'client');
    let errorType: string | undefined;
    try {
      return await within(COMMAND_TIMEOUT_MS, shared.consume(keyOf(client), cost));
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      probed = client;
      errorType = 'redisUnavailable';
      switchToLocal(error);
      return await local.consume(client, cost);
    } finally {
      span?.end({ name: 'rate limit', attributes: COMMAND_ATTRIBUTES, errorType });
    }
  }

  return {
    consume: (client, cost, trace) => (isUnavailable ? local.consume(client, cost) : consumeShared(client, cost, trace)),
    isShared: () => !isUnavailable,
    close() {
      clearInterval(probing);
      redis.disconnect();
    },
  };
}
