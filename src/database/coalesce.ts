import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../errors/app-error';
import { AbandonedError } from '../errors/failure-log';

/** The connection of the client for whom a key is looked up; it may be closed before there is an answer. */
export interface ClientConnection {
  readonly destroyed: boolean;
}

/** Whether anybody still waits for what a statement finds. */
export type IsAwaited = () => boolean;

/** Answers many keys with one statement: one entry a key, in their order. */
export type BatchLookup<Key, Found> = (keys: readonly Key[], isAwaited: IsAwaited) => Promise<readonly Found[]>;

/** Answers one key. Without a connection the answer is awaited in any case. */
export type Lookup<Key, Found> = (key: Key, connection?: ClientConnection) => Promise<Found>;

interface Waiter<Key, Found> {
  readonly key: Key;
  readonly connection: ClientConnection | undefined;
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

/** Bounds of the statements of a lookup. */
export interface BatchLimits {
  /** Keys of one statement. More would make its answer large, and everybody waits for the slowest. */
  readonly maxKeys?: number;
  /**
   * Keys resolved in one turn of the event loop: their requests continue in the same turn, and new ones wait meanwhile.
   * Unbounded if a result is small, because each turn has its cost.
   */
  readonly maxPerTurn?: number;
}

/** Keys of one statement, where nothing else is said. */
const MAX_KEYS = 500;

/**
 * Statements of one lookup on their way at once. Whoever asks meanwhile waits for the next, which is the larger for it: under
 * load statements grow instead of multiplying. Two, so that one is prepared while the other is answered.
 */
const MAX_IN_FLIGHT = 2;

/**
 * A statement that takes so long, in milliseconds, holds up the others no longer: its connection may be lost, or one of its keys be
 * slow. How many of these there may be is bounded by `StatementGate`.
 */
const SLOW_MS = 500;

/**
 * Makes one statement of all lookups of a turn of the event loop, whichever requests they come from. A lookup that is alone
 * waits for nothing but the end of its turn. Nothing is remembered: each key is looked up anew, and what one viewer may see
 * is shared with another only if the key does not name the viewer. A statement that fails fails for all who waited for it;
 * keys are therefore checked before they come here.
 */
export function coalesce<Key, Found>(
  lookUpAll: BatchLookup<Key, Found>,
  { maxKeys = MAX_KEYS, maxPerTurn = Infinity }: BatchLimits = {},
): Lookup<Key, Found> {
  let waiting: Waiter<Key, Found>[] = [];
  let inFlight = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || inFlight >= MAX_IN_FLIGHT) return;
    isScheduled = true;
    setImmediate(send);
  }

  function send(): void {
    isScheduled = false;
    const batch = waiting.slice(0, maxKeys).filter(mayStart);
    waiting = waiting.slice(maxKeys);
    if (batch.length === 0) {
      schedule();
      return;
    }
    inFlight += 1;
    let isCounted = true;
    const release = (): void => {
      if (!isCounted) return;
      isCounted = false;
      inFlight -= 1;
      schedule();
    };
    const slow = setTimeout(release, SLOW_MS);
    void answer(batch).finally(() => {
      clearTimeout(slow);
      release();
    });
    schedule();
  }

  async function answer(batch: readonly Waiter<Key, Found>[]): Promise<void> {
    try {
      const isAwaited = (): boolean => batch.some(({ connection }) => connection?.destroyed !== true);
      const found = await lookUpAll(batch.map(({ key }) => key), isAwaited); // prettier-ignore
      for (const [index, { resolve }] of batch.entries()) {
        if (index > 0 && index % maxPerTurn === 0) await nextTurn();
        // One entry a key is what a batch lookup promises.
        resolve(found[index] as Found);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (key, connection) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, connection, resolve, reject });
      schedule();
    });
}

/** Whether a key's client still waits; rejects the key if not. */
function mayStart({ connection, reject }: Waiter<unknown, never>): boolean {
  if (connection?.destroyed !== true) return true;
  reject(new AppError('SERVICE_UNAVAILABLE', { cause: new AbandonedError() }));
  return false;
}

/**
 * The same for keys that need different statements: those of one shape go together. There must be few shapes, for each is
 * kept for ever.
 */
export function coalesceByShape<Key, Found>(
  shapeOf: (key: Key) => string,
  lookUpAll: BatchLookup<Key, Found>,
  limits: BatchLimits = {},
): Lookup<Key, Found> {
  const byShape = new Map<string, Lookup<Key, Found>>();
  return (key, connection) => {
    const shape = shapeOf(key);
    const lookUp = byShape.get(shape) ?? coalesce(lookUpAll, limits);
    byShape.set(shape, lookUp);
    return lookUp(key, connection);
  };
}

/** Asks for each key once, for one client, and remembers the answer: within one request the same thing looks the same. */
export function remember<Found>(lookUp: Lookup<string, Found>, connection: ClientConnection | undefined): (key: string) => Promise<Found> {
  const known = new Map<string, Promise<Found>>();
  return (key) => {
    const found = known.get(key) ?? lookUp(key, connection);
    known.set(key, found);
    return found;
  };
}
