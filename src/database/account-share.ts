import { LRUCache } from 'lru-cache';
import { databaseUnavailable } from './database-failure';
import type { BatchLoader, ClientConnection } from './batch-loader';

/** Loads of one account in flight. Further loads wait. */
const MAX_IN_FLIGHT = 4;

/** An account whose load takes longer, in milliseconds, counts as slow: its loads get separate statements, one at a time. */
const SLOW_MS = 500;

/** How long an account counts as slow, in milliseconds, unless a load is quick. */
const SLOW_FOR_MS = 60_000;

/** Slow accounts that are tracked: some 1 MB. */
const MAX_SLOW = 10_000;

/** How long a load waits for others of its account, in milliseconds. The client has often disconnected by then. */
const MAX_WAIT_MS = 2_000;

/** A kind of load that takes long for some accounts. */
export interface SharedLoader<Key, Found> {
  readonly accountOf: (key: Key) => string;
  /** One statement for many keys, which all wait for the slowest. */
  readonly together: BatchLoader<Key, Found>;
  /** A statement for each key. */
  readonly alone: BatchLoader<Key, Found>;
}

/** The loads of an account: those in flight, and those that wait for them. */
interface AccountQueue {
  inFlight: number;
  readonly waiting: (() => void)[];
}

/**
 * Shares a kind of load among accounts: each account has a few loads in flight, and a slow account does not delay the statements of others.
 * @returns a loader that rejects with SERVICE_UNAVAILABLE if a key has waited too long for others of its account
 */
export function shareByAccount<Key, Found>({ accountOf, together, alone }: SharedLoader<Key, Found>): BatchLoader<Key, Found> {
  const slow = new LRUCache<string, true>({ max: MAX_SLOW, ttl: SLOW_FOR_MS });
  const accounts = new Map<string, AccountQueue>();

  function queueOf(account: string): AccountQueue {
    let turns = accounts.get(account);
    if (turns === undefined) accounts.set(account, (turns = { inFlight: 0, waiting: [] }));
    return turns;
  }

  function waitForTurn({ waiting }: AccountQueue): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(databaseUnavailable(new Error('Other loads of the account take too long'), 'statementsTooSlow'));
      }, MAX_WAIT_MS);
      waiting.push(start);
    });
  }

  /** Loads a key whose turn is counted already. Returns the loader's own promise, so that callers wait for nothing else. */
  function load(account: string, turns: AccountQueue, key: Key, connection: ClientConnection | undefined): Promise<Found> {
    const isSlow = slow.has(account);
    const startedAt = performance.now();
    const timer = setTimeout(() => slow.set(account, true), SLOW_MS);
    const end = (isFound: boolean): void => {
      clearTimeout(timer);
      // A failed load does not show how long loads take.
      if (isFound && isSlow && performance.now() - startedAt < SLOW_MS) slow.delete(account);
      // The next load takes over the turn of the one that ended.
      const next = turns.inFlight > (slow.has(account) ? 1 : MAX_IN_FLIGHT) ? undefined : turns.waiting.shift();
      if (next !== undefined) next();
      else if ((turns.inFlight -= 1) === 0) accounts.delete(account);
    };
    try {
      const found = (isSlow ? alone : together)(key, connection);
      found.then(() => { end(true); }, () => { end(false); }); // prettier-ignore
      return found;
    } catch (error) {
      end(false);
      throw error;
    }
  }

  return (key, connection) => {
    const account = accountOf(key);
    const turns = queueOf(account);
    if (turns.inFlight >= (slow.has(account) ? 1 : MAX_IN_FLIGHT))
      return waitForTurn(turns).then(() => load(account, turns, key, connection));
    turns.inFlight += 1;
    return load(account, turns, key, connection);
  };
}
