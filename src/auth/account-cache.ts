import { LRUCache } from 'lru-cache';
import type { Account } from './viewer';

/**
 * How long an account is cached, in milliseconds from the start of the statement that read it. A change of status or role takes
 * effect within 5 seconds (contract); one second remains for requests that are running then.
 */
export const ACCOUNT_MAX_AGE_MS = 4_000;

/** The maximum number of cached accounts: some 2 MB of them. */
const MAX_ACCOUNTS = 10_000;

/** Loads the account with an id; `connection` is the client's. */
export type LoadAccount<Connection> = (id: string, connection: Connection) => Promise<Account | undefined>;

/** Caches the accounts of a loader for `maxAgeMs` milliseconds; 0 disables the cache. An account that does not exist is not cached. */
export function cacheAccounts<Connection>(load: LoadAccount<Connection>, maxAgeMs = ACCOUNT_MAX_AGE_MS): LoadAccount<Connection> {
  if (maxAgeMs === 0) return load;
  // The same clock as for `start` below.
  const perf = { now: () => performance.now() };
  const accounts = new LRUCache<string, Account>({ max: MAX_ACCOUNTS, ttl: maxAgeMs, perf });
  return async (id, connection) => {
    const cached = accounts.get(id);
    if (cached !== undefined) return cached;
    const start = performance.now();
    const account = await load(id, connection);
    if (account !== undefined) accounts.set(id, account, { start });
    return account;
  };
}
