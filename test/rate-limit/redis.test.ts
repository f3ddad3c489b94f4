import { createServer, type Server, type Socket } from 'node:net';
import { createRateLimiter, type RateLimiter } from '../../src/rate-limit/rate-limiter';
import { redisAt } from '../support/redis-address';

const limiters: RateLimiter[] = [];
const warnings: string[] = [];
const news: string[] = [];
const log = {
  warn: (_context: object, message: string) => void warnings.push(message),
  info: (message: string) => void news.push(message),
};

async function limiterOn(redisUrl: string, unitsPerMinute = 3): Promise<RateLimiter> {
  const limiter = await createRateLimiter({ kind: 'on', unitsPerMinute, redis: redisAt(redisUrl) }, log);
  limiters.push(limiter);
  return limiter;
}

afterEach(async () => {
  for (const limiter of limiters.splice(0)) await limiter.close();
  warnings.length = 0;
  news.length = 0;
});

/** A client key that no other run uses. */
function uniqueClient(): string {
  return `test:${process.pid}:${Math.random()}`;
}

test('counts in the process while Redis is unavailable, and logs it once', async () => {
  const limiter = await limiterOn('redis://127.0.0.1:9');
  const client = uniqueClient();
  const left = [];
  for (let index = 0; index < 5; index += 1) left.push(await limiter.consume(client, 1));
  expect(left.map((state) => [state?.isAllowed, state?.remaining])).toEqual([
    [true, 2],
    [true, 1],
    [true, 0],
    [false, 0],
    [false, 0],
  ]);
  // Reconnects fail in the meantime.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(warnings).toEqual(['Redis is unavailable: rates are counted in this process until it is available again']);
});

test('a Redis that accepts connections but never answers does not block requests', async () => {
  const sockets: Socket[] = [];
  const silent: Server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const limiter = await limiterOn(`redis://127.0.0.1:${port}`);
    expect(await limiter.consume(uniqueClient(), 1)).toMatchObject({ isAllowed: true, remaining: 2 });
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});

test('reports every certificate that cannot be read', async () => {
  const query = 'sslrootcert=/nowhere/ca.pem&sslcert=/nowhere/gateway.crt&sslkey=/nowhere/gateway.key';
  const faults = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => `REDIS_URL: the file that ${name} names cannot be read`);
  await expect(limiterOn(`rediss://127.0.0.1?${query}`)).rejects.toMatchObject({ faults });
});

const redisUrl = process.env['TEST_REDIS_URL'];
if (redisUrl) {
  test('processes that share a Redis share their counts', async () => {
    const [one, other] = [await limiterOn(redisUrl, 10), await limiterOn(redisUrl, 10)];
    let states;
    // On a busy machine Redis may time out once and is then bypassed for a while: such a run is inconclusive.
    do {
      warnings.length = 0;
      // Until it is connected, each process counts by itself.
      while (!(await isShared(one, other))) await new Promise((resolve) => setTimeout(resolve, 50));
      const client = uniqueClient();
      states = [
        await one.consume(client, 4),
        await other.consume(client, 5),
        await one.consume(client, 3),
        await other.consume(uniqueClient(), 1),
      ];
    } while (warnings.length > 0);
    expect(states).toMatchObject([
      { isAllowed: true, remaining: 6 },
      { isAllowed: true, remaining: 1 },
      { isAllowed: false, remaining: 0 },
      { isAllowed: true },
    ]);
  });
}

async function isShared(one: RateLimiter, other: RateLimiter): Promise<boolean> {
  const probe = uniqueClient();
  await one.consume(probe, 1);
  return (await other.consume(probe, 1))?.remaining === 8;
}
