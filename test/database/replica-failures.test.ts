import { Database } from '../../src/database/database';
import { Prisma } from '../../src/generated/prisma/client';
import { fakeEngine, fakeServer, type FakeServer } from './fake-replicas';

let primary: FakeServer;
let replica: FakeServer;
let database: Database;
beforeEach(async () => {
  jest.useFakeTimers();
  [primary, replica] = [fakeServer('primary', false), fakeServer('replica', true)];
  database = new Database(fakeEngine(primary, [replica], 1_000));
  database.replicas?.watch({ info: () => undefined, warn: () => undefined });
  await jest.advanceTimersByTimeAsync(100);
});
afterEach(() => {
  database.replicas?.close();
  jest.useRealTimers();
});

// Statements of this program fail with an AppError.
const read = (isAwaited?: () => boolean): Promise<unknown> =>
  database.read('stats', Prisma.sql`select 1`, isAwaited).catch((error: unknown) => (error as { code: string }).code);

const coded = (code: string): Error => Object.assign(new Error('failed'), { code });

test.each([
  ['the connection was lost', '57P01', true],
  ['nothing listens', 'ECONNREFUSED', true],
  ['connecting took too long', 'ETIMEDOUT', true],
  ['the server starts', '57P03', true],
  ['there is no further connection', '53300', true],
  ['it runs on another server, or on one that was promoted', '22012', true],
  ['it conflicts with replay', '40001', false],
  ['a migration is not replayed yet', '42P01', false],
  ['it needs to write', '25006', false],
])('a statement that fails because %s is run on the primary', async (_, code, stopsUsing) => {
  let attempts = 0;
  replica.run = () => {
    attempts += 1;
    return Promise.reject(coded(code));
  };
  expect(await read()).toEqual(['primary']);
  expect([attempts, replica.disconnects]).toEqual([1, Number(stopsUsing)]);
  expect(await read()).toEqual(['primary']);
  expect(attempts).toBe(stopsUsing ? 1 : 2);
  expect(database.replicas?.facts).toEqual([expect.objectContaining({ isUsed: !stopsUsing, statements: attempts, failures: attempts })]);
});

test('a slow statement is not run again', async () => {
  replica.run = () => Promise.reject(coded('57014'));
  expect(await read()).toBe('GATEWAY_TIMEOUT');
  expect(database.replicas?.facts[0]?.isUsed).toBe(true);
});

test.each([
  ['after three seconds', '57P01', 3_100, true, 'SERVICE_UNAVAILABLE'],
  ['if no client waits for it', '57P01', 100, false, 'SERVICE_UNAVAILABLE'],
  ['after three seconds of a conflict with replay, which is an outage', '40001', 3_100, true, 'GATEWAY_TIMEOUT'],
])('a failed statement is not run again %s', async (_, failure, afterMs, isAwaited, code) => {
  replica.run = () => new Promise((_resolve, reject) => setTimeout(() => { reject(coded(failure)); }, afterMs)); // prettier-ignore
  const reading = read(() => isAwaited);
  await jest.advanceTimersByTimeAsync(afterMs);
  expect(await reading).toBe(code);
});

test('a statement that gets no place on the replica within a second is run on the primary', async () => {
  replica.run = () => new Promise(() => undefined);
  for (let index = 0; index < 5; index += 1) void read();
  const reading = read();
  // A turn of the event loop after a timer counts as a millisecond.
  await jest.advanceTimersByTimeAsync(1_001);
  expect(await reading).toEqual(['primary']);
});

test('a replica whose statements fail is not read from for three seconds, even if its checks succeed', async () => {
  replica.run = () => Promise.reject(coded('ECONNRESET'));
  await read();
  replica.run = () => Promise.resolve(['replica']);
  await jest.advanceTimersByTimeAsync(2_500);
  expect(await read()).toEqual(['primary']);
  await jest.advanceTimersByTimeAsync(1_500);
  expect(await read()).toEqual(['replica']);
});
