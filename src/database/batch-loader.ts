import DataLoader from 'dataloader';
import type { AppError } from '../errors/app-error';
import { ClientsDisconnectedError } from '../errors/failure-log';
import { stricter, type Consistency, type LogPosition } from './consistency';
import { databaseUnavailable } from './database-failure';
import type { Trace } from '../tracing/trace';
import type { StatementCount } from './statement-count';

/** The connection of the client that a key is loaded for. It may be closed before there is a result. */
export interface ClientConnection {
  readonly destroyed: boolean;
  /** Counts the statements of a request, if that asks for its cost. */
  readonly statements?: StatementCount | undefined;
  /** What the request needs to see of recent writes; any server may serve it if undefined. */
  readonly consistency?: Consistency | undefined;
  /** The trace of a sampled request. */
  readonly trace?: Trace | undefined;
}

/** A connection whose loads have to see at least what `consistencyOf` returns when they begin, too. */
export function withConsistency(connection: ClientConnection | undefined, consistencyOf: () => Consistency | undefined): ClientConnection {
  return {
    get destroyed() {
      return connection?.destroyed === true;
    },
    statements: connection?.statements,
    trace: connection?.trace,
    get consistency() {
      return stricter(connection?.consistency, consistencyOf());
    },
  };
}

/** The traces of the requests that a statement serves. */
export interface ServedTraces {
  /** Those that are sampled, at least one. */
  readonly sampled: readonly Trace[];
  /** Whether the request of the first key is one of them. */
  readonly isFirstSampled: boolean;
}

/** Whether a client still waits for the result of a statement, and what the requests that it serves require. */
export interface IsAwaited {
  (): boolean;
  /** Called once with the duration of the statement, in milliseconds, if a request that it serves counts its statements. */
  readonly onStatement?: (durationMs: number) => void;
  /** What satisfies all of the requests. */
  readonly consistency?: Consistency | undefined;
  /** The traces of the requests that the statement serves; undefined if none of them is sampled. */
  readonly traces?: ServedTraces | undefined;
  /** Called once if a replica has served the statement, for one that reads the position of its server. */
  readonly onReplica?: (replica: { report(position: LogPosition): void }) => void;
}

/** Loads many keys by one statement. Returns one entry per key, in the order of the keys. */
export type LoadAll<Key, Found> = (keys: readonly Key[], isAwaited: IsAwaited) => Promise<readonly Found[]>;

/** Loads one key. Without a connection the result is always awaited. */
export type BatchLoader<Key, Found> = (key: Key, connection?: ClientConnection) => Promise<Found>;

/** Limits of the statements of a loader. */
export interface BatchLimits {
  /** Keys per statement. A larger statement has a larger result, and all its keys wait for the slowest. */
  readonly maxKeys?: number;
}

/** Default number of keys per statement. */
const MAX_KEYS = 500;

/**
 * Statements of one loader in flight. Keys that arrive meanwhile wait for the next statement: under load, statements become larger instead
 * of more. With two in flight, statements were half as large, and pages of transactions a fifth slower; the server process of one
 * connection reads faster than the gateway writes responses.
 */
const MAX_IN_FLIGHT = 1;

/** A statement that takes longer, in milliseconds, counts as slow: its connection may be lost, or one of its keys may be slow. */
const SLOW_MS = 100;

/** Further statements of one loader that may start while others are slow, so that other keys do not wait for them. */
const MAX_EXTRA_WHILE_SLOW = 3;

/** How long keys wait for other statements of their loader, in milliseconds. After that, the client should rather try again. */
const MAX_WAIT_MS = 1_000;

/** Starts the statements of one loader, never more than MAX_IN_FLIGHT + MAX_EXTRA_WHILE_SLOW at a time. */
class StatementQueue {
  private readonly waiting: (() => void)[] = [];
  private inFlight = 0;
  private slow = 0;
  private isRejecting = false;
  /** Set while the first statement in the queue waits because too many are in flight. */
  private timer: NodeJS.Timeout | undefined;

  /** Starts a statement at the end of this turn of the event loop, or when others have ended. */
  readonly schedule = (start: () => void): void => {
    this.waiting.push(start);
    setImmediate(this.startNext);
  };

  /** Runs a statement that was started. @throws AppError SERVICE_UNAVAILABLE if it has waited too long */
  async run<Result>(statement: () => Promise<Result>): Promise<Result> {
    if (this.isRejecting) throw databaseUnavailable(new Error('The statements of a loader take too long at present'), 'statementsTooSlow');
    const state = { isSlow: false };
    const timer = setTimeout(() => {
      state.isSlow = true;
      this.slow += 1;
      this.startNext();
    }, SLOW_MS);
    try {
      return await statement();
    } finally {
      clearTimeout(timer);
      this.inFlight -= 1;
      if (state.isSlow) this.slow -= 1;
      setImmediate(this.startNext);
    }
  }

  private readonly startNext = (): void => {
    if (this.waiting.length === 0) return;
    if (this.inFlight >= MAX_IN_FLIGHT + Math.min(this.slow, MAX_EXTRA_WHILE_SLOW)) {
      this.timer ??= setTimeout(this.rejectNext, MAX_WAIT_MS);
      return;
    }
    this.inFlight += 1;
    this.takeNext();
  };

  private readonly rejectNext = (): void => {
    this.isRejecting = true;
    this.takeNext();
    this.isRejecting = false;
  };

  private takeNext(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.shift()?.();
    if (this.waiting.length > 0) setImmediate(this.startNext);
  }
}

interface PendingKey<Key> {
  readonly key: Key;
  readonly connection: ClientConnection | undefined;
}

function isAwaited({ connection }: PendingKey<unknown>): boolean {
  return connection?.destroyed !== true;
}

/** The test whether any of the keys is still awaited, with what their requests require and record. */
function awaitedBy(keys: readonly PendingKey<unknown>[]): IsAwaited {
  const isAnyAwaited = (): boolean => keys.some(isAwaited);
  let counts: Set<StatementCount> | undefined;
  let traces: Set<Trace> | undefined;
  let consistency: Consistency | undefined;
  for (const { connection } of keys) {
    if (connection?.statements !== undefined) (counts ??= new Set()).add(connection.statements);
    if (connection?.trace !== undefined) (traces ??= new Set()).add(connection.trace);
    if (connection?.consistency !== undefined) consistency = stricter(consistency, connection.consistency);
  }
  if (counts === undefined && traces === undefined && consistency === undefined) return isAnyAwaited;
  return Object.assign(isAnyAwaited, {
    onStatement: (durationMs: number) => {
      for (const count of counts ?? []) count.add(durationMs);
    },
    consistency,
    traces: traces && { sampled: [...traces], isFirstSampled: keys[0]?.connection?.trace !== undefined },
  });
}

/** Loads the keys whose clients still wait. The other keys get an error that no client receives. */
async function loadAwaited<Key, Found>(
  pending: readonly PendingKey<Key>[],
  loadAll: LoadAll<Key, Found>,
): Promise<readonly (Found | Error)[]> {
  const awaited = pending.filter(isAwaited);
  const found = awaited.length === 0 ? [] : await loadAll(awaited.map(({ key }) => key), awaitedBy(awaited)); // prettier-ignore
  if (awaited.length === pending.length) return found;
  const results = new Map(awaited.map((entry, index) => [entry, found[index]]));
  // `loadAll` returns one entry per key.
  return pending.map((entry) => (results.has(entry) ? (results.get(entry) as Found) : abandoned()));
}

function abandoned(): AppError {
  return databaseUnavailable(new ClientsDisconnectedError(), 'clientDisconnected');
}

/** A loader with statements of its own. */
function createLoader<Key, Found>(loadAll: LoadAll<Key, Found>, maxKeys: number): DataLoader<PendingKey<Key>, Found> {
  const queue = new StatementQueue();
  return new DataLoader<PendingKey<Key>, Found>((pending) => queue.run(() => loadAwaited(pending, loadAll)), {
    cache: false,
    maxBatchSize: maxKeys,
    batchScheduleFn: queue.schedule,
  });
}

/**
 * Creates a loader that sends one statement for all keys of a turn of the event loop, across requests. Keys that must be read from the
 * primary have statements of their own, so that they do not take the others there. Nothing is cached: each key is loaded anew, and viewers
 * share a result only if the key does not contain the viewer. If a statement fails, all its keys fail; so keys are validated before they are
 * loaded.
 */
export function batch<Key, Found>(loadAll: LoadAll<Key, Found>, { maxKeys = MAX_KEYS }: BatchLimits = {}): BatchLoader<Key, Found> {
  const loader = createLoader(loadAll, maxKeys);
  let ofPrimary: typeof loader | undefined;
  return (key, connection) => {
    const chosen = connection?.consistency === 'primary' ? (ofPrimary ??= createLoader(loadAll, maxKeys)) : loader;
    return chosen.load({ key, connection });
  };
}

/**
 * Like `batch`, for keys that need different statements: keys of one shape are batched together. There must be few shapes, because their
 * loaders are kept forever.
 */
export function batchByShape<Key, Found>(
  shapeOf: (key: Key) => string,
  loadAll: LoadAll<Key, Found>,
  limits: BatchLimits = {},
): BatchLoader<Key, Found> {
  const byShape = new Map<string, BatchLoader<Key, Found>>();
  return (key, connection) => {
    const shape = shapeOf(key);
    const load = byShape.get(shape) ?? batch(loadAll, limits);
    byShape.set(shape, load);
    return load(key, connection);
  };
}

/**
 * Creates a loader that sends a statement for each key without waiting for others, for a database on which one statement for many keys
 * would cost more than one for each. Only the limits of a kind of statement bound those in flight.
 */
export function loadSingly<Key, Found>(loadAll: LoadAll<Key, Found>): BatchLoader<Key, Found> {
  return async (key, connection) => {
    const [found] = await loadAwaited([{ key, connection }], loadAll);
    if (found instanceof Error) throw found;
    // `loadAll` returns one entry per key, which may be undefined.
    return found as Found;
  };
}
