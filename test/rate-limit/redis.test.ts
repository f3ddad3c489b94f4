import { createServer, type Server, type Socket } from 'node:net';
import { createRateLimiter, type RateLimiter } from '../../src/rate-limit/rate-limiter';

const limiters: RateLimiter[] = [];
const warnings: string[] = [];
const news: string[] = [];
const log = {
  warn: (_context: object, message: string) => void warnings.push(message),
  info: (message: string) => void news.push(message),
};

async function limiterOn(redisUrl: string, unitsPerMinute = 3): Promise<RateLimiter> {
  const limiter = await createRateLimiter({ kind: 'on', unitsPerMinute, redisUrl }, log);
  limiters.push(limiter);
  return limiter;
}

afterEach(async () => {
  for (const limiter of limiters.splice(0)) await limiter.close();
  warnings.length = 0;
  news.length = 0;
});

/** A name that no other run has charged. */
function somebody(): string {
  return `test:${process.pid}:${Math.random()}`;
}

test('while Redis is away, rates are counted here, and the log says so once', async () => {
  const limiter = await limiterOn('redis://127.0.0.1:9');
  const client = somebody();
  const left = [];
  for (let index = 0; index < 5; index += 1) left.push(await limiter.charge(client, 1));
  expect(left.map((standing) => [standing?.admitted, standing?.remaining])).toEqual([
    [true, 2],
    [true, 1],
    [true, 0],
    [false, 0],
    [false, 0],
  ]);
  // It is tried again in between, in vain.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(warnings).toEqual(['Redis is away: rates are counted in this process until it is back']);
});

test('a Redis that takes connections and says nothing holds nobody up', async () => {
  const sockets: Socket[] = [];
  const silent: Server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const limiter = await limiterOn(`redis://127.0.0.1:${port}`);
    expect(await limiter.charge(somebody(), 1)).toMatchObject({ admitted: true, remaining: 2 });
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});

const redisUrl = process.env['TEST_REDIS_URL'];
if (redisUrl) {
  test('processes that share a Redis share the count', async () => {
    const [one, other] = [await limiterOn(redisUrl, 10), await limiterOn(redisUrl, 10)];
    let standings;
    // On a busy machine Redis may be late once, and is then left alone for a while: such a run says nothing.
    do {
      warnings.length = 0;
      // Connecting takes a moment, in which each counts by itself.
      while (!(await isShared(one, other))) await new Promise((resolve) => setTimeout(resolve, 50));
      const client = somebody();
      standings = [
        await one.charge(client, 4),
        await other.charge(client, 5),
        await one.charge(client, 3),
        await other.charge(somebody(), 1),
      ];
    } while (warnings.length > 0);
    expect(standings).toMatchObject([
      { admitted: true, remaining: 6 },
      { admitted: true, remaining: 1 },
      { admitted: false, remaining: 0 },
      { admitted: true },
    ]);
  });
}

async function isShared(one: RateLimiter, other: RateLimiter): Promise<boolean> {
  const probe = somebody();
  await one.charge(probe, 1);
  return (await other.charge(probe, 1))?.remaining === 8;
}
