import { LRUCache } from 'lru-cache';
import { AppError } from '../errors/app-error';
import type { ClientConnection, Lookup } from './coalesce';

/** Lookups of one account on their way at once; further ones wait. */
const SHARE = 4;

/** An account whose lookup took so long, in milliseconds, is looked up alone from then on, and one lookup at a time. */
const SLOW_MS = 500;

/** For how long that is so, in milliseconds, unless a lookup was quick. */
const SLOW_FOR_MS = 60_000;

/** How many accounts are known to be slow: some 1 MB of them. */
const MAX_SLOW = 10_000;

/** How long a lookup waits for its account's others, in milliseconds. Whoever asked has often left by then. */
const MAX_WAIT_MS = 2_000;

/** A kind of lookup that takes long for some accounts. */
export interface SharedLookup<Key, Found> {
  readonly accountOf: (key: Key) => string;
  /** One statement for many keys, which all wait for the slowest. */
  readonly together: Lookup<Key, Found>;
  /** A statement for each key. */
  readonly alone: Lookup<Key, Found>;
}

/** The lookups of an account that are on their way, and those that wait for them. */
interface Turns {
  inFlight: number;
  readonly waiting: (() => void)[];
}

/**
 * Shares a kind of lookup among accounts: of each account a few are on their way at once, and one that was slow holds up no other
 * account's statements.
 * @returns a lookup that rejects with SERVICE_UNAVAILABLE what has waited too long for others of its account
 */
export function shareByAccount<Key, Found>({ accountOf, together, alone }: SharedLookup<Key, Found>): Lookup<Key, Found> {
  const slow = new LRUCache<string, true>({ max: MAX_SLOW, ttl: SLOW_FOR_MS });
  const accounts = new Map<string, Turns>();

  function turnsOf(account: string): Turns {
    let turns = accounts.get(account);
    if (turns === undefined) accounts.set(account, (turns = { inFlight: 0, waiting: [] }));
    return turns;
  }

  function waitForTurn({ waiting }: Turns): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(new AppError('SERVICE_UNAVAILABLE', { cause: new Error('Other lookups of the account take too long') }));
      }, MAX_WAIT_MS);
      waiting.push(start);
    });
  }

  /** Looks a key up for which a turn is taken. Its own promise is what callers get: they wait for nothing besides. */
  function lookUp(account: string, turns: Turns, key: Key, connection: ClientConnection | undefined): Promise<Found> {
    const isSlow = slow.has(account);
    const startedAt = performance.now();
    const timer = setTimeout(() => slow.set(account, true), SLOW_MS);
    const end = (isFound: boolean): void => {
      clearTimeout(timer);
      // One that was not carried out says nothing of how long it takes.
      if (isFound && isSlow && performance.now() - startedAt < SLOW_MS) slow.delete(account);
      // A lookup that ends hands its turn on.
      const next = turns.inFlight > (slow.has(account) ? 1 : SHARE) ? undefined : turns.waiting.shift();
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
    const turns = turnsOf(account);
    if (turns.inFlight >= (slow.has(account) ? 1 : SHARE)) return waitForTurn(turns).then(() => lookUp(account, turns, key, connection));
    turns.inFlight += 1;
    return lookUp(account, turns, key, connection);
  };
}
