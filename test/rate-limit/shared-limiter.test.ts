import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { openRedis } from '../../src/rate-limit/open-redis';
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
