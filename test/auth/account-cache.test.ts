import { ACCOUNT_MAX_AGE_MS, cacheAccounts } from '../../src/auth/account-cache';
import type { Account } from '../../src/auth/viewer';
import { AppError } from '../../src/errors/app-error';
import { ADA } from '../support/gateway';

const ACTIVE: Account = { role: 'USER', status: 'ACTIVE' };

beforeEach(() => {
  jest.useFakeTimers();
  // The fake clock starts at 0, which the cache treats as unset.
  jest.advanceTimersByTime(1);
});
afterEach(() => jest.useRealTimers());

/** A cache in front of the given accounts, and the number of reads that reached them. */
function cacheOf(accounts: Map<string, Account>): {
  readonly load: (id: string) => Promise<Account | undefined>;
  readonly reads: () => number;
} {
  let reads = 0;
  const load = cacheAccounts((id: string) => {
    reads += 1;
    return Promise.resolve(accounts.get(id));
  });
  return { load: (id) => load(id, undefined), reads: () => reads };
}

test('reads an account once while it is cached', async () => {
  const { load, reads } = cacheOf(new Map([[ADA, ACTIVE]]));
  expect([await load(ADA), await load(ADA)]).toEqual([ACTIVE, ACTIVE]);
  expect(reads()).toBe(1);
});

test('applies a change of account status within five seconds, however often the account is read', async () => {
  const accounts = new Map([[ADA, ACTIVE]]);
  const { load } = cacheOf(accounts);
  await load(ADA);
  accounts.set(ADA, { ...ACTIVE, status: 'SUSPENDED' });
  let waitedMs = 0;
  while ((await load(ADA))?.status === 'ACTIVE') {
    // A cache hit does not extend the lifetime of an entry.
    jest.advanceTimersByTime(100);
    waitedMs += 100;
    expect(waitedMs).toBeLessThanOrEqual(5_000);
  }
  expect(waitedMs).toBeLessThanOrEqual(ACCOUNT_MAX_AGE_MS + 100);
});

test('counts the age of an account from the start of its statement', async () => {
  let answer: ((account: Account) => void) | undefined;
  let reads = 0;
  const load = cacheAccounts(() => {
    reads += 1;
    return new Promise<Account>((resolve) => (answer = resolve));
  });
  const loading = load(ADA, undefined);
  jest.advanceTimersByTime(ACCOUNT_MAX_AGE_MS - 1);
  answer?.(ACTIVE);
  await loading;
  jest.advanceTimersByTime(2);
  void load(ADA, undefined);
  expect(reads).toBe(2);
});

test('caches neither a missing account nor a failure', async () => {
  const accounts = new Map<string, Account>();
  const { load } = cacheOf(accounts);
  expect(await load(ADA)).toBeUndefined();
  accounts.set(ADA, ACTIVE);
  expect(await load(ADA)).toBe(ACTIVE);

  let isAway = true;
  const failing = cacheAccounts(() => (isAway ? Promise.reject(new AppError('SERVICE_UNAVAILABLE')) : Promise.resolve(ACTIVE)));
  await expect(failing(ADA, undefined)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  isAway = false;
  expect(await failing(ADA, undefined)).toBe(ACTIVE);
});

test('evicts the oldest account beyond 10,000', async () => {
  const { load, reads } = cacheOf(new Map(Array.from({ length: 10_001 }, (_, n) => [String(n), ACTIVE])));
  for (let n = 0; n <= 10_000; n += 1) await load(String(n));
  await load('10000');
  expect(reads()).toBe(10_001);
  await load('0');
  expect(reads()).toBe(10_002);
});
