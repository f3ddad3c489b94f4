import { EventEmitter } from 'node:events';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { openRedis, type RedisClient } from '../../src/rate-limit/open-redis';
import { createSharedLimiter } from '../../src/rate-limit/shared-limiter';
import { redisAt } from '../support/redis-address';

afterEach(() => {
  jest.useRealTimers();
});

test('does not probe a cluster that is not connected, which would queue the commands', async () => {
  const redis = await openRedis(redisAt('redis+cluster://127.0.0.1:9'));
  const window = { points: 5, duration: 60 };
  const shared = new RateLimiterRedis({ ...window, storeClient: redis });
  const consume = jest.spyOn(shared, 'consume').mockRejectedValue(new Error('not connected'));
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance', 'Date'] });
  const log = { warn: () => undefined, info: () => undefined };
  const limiter = createSharedLimiter({ redis, shared, local: new RateLimiterMemory(window), log });
  try {
    jest.advanceTimersByTime(60_000);
    expect(consume).not.toHaveBeenCalled();
    expect(await limiter.consume('a client', 2)).toMatchObject({ remainingPoints: 3 });
    Object.assign(redis, { status: 'ready' });
    jest.advanceTimersByTime(2_000);
    expect(consume).toHaveBeenCalledTimes(1);
  } finally {
    limiter.close();
  }
});

test('gives the second reply of a command time, if this process was busy during the first', async () => {
  const redis = Object.assign(new EventEmitter(), { status: 'ready', disconnect: () => undefined });
  const window = { points: 5, duration: 60 };
  const shared = new RateLimiterMemory(window);
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  jest.spyOn(shared, 'consume').mockImplementation(async () => {
    await pause(5);
    // Longer than a command may take.
    for (const until = performance.now() + 60; performance.now() < until;);
    await pause(10);
    return new RateLimiterRes(5, 60_000, 0, false);
  });
  const log = { warn: jest.fn(), info: () => undefined };
  const limiter = createSharedLimiter({ redis: redis as unknown as RedisClient, shared, local: new RateLimiterMemory(window), log });
  try {
    redis.emit('ready');
    while (!limiter.isShared() && log.warn.mock.calls.length === 0) await pause(5);
    expect(log.warn).not.toHaveBeenCalled();
  } finally {
    limiter.close();
  }
});
