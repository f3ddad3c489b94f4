import { shareByAccount } from '../database/account-share';
import { batch, batchByShape, loadSingly, type BatchLimits, type BatchLoader, type LoadAll } from '../database/batch-loader';
import type { Database } from '../database/database';
import { inOrderOf, inOrdinalOrder, type Numbered } from '../database/in-order';
import type { StatementKind } from '../database/statement-kind';
import { ledgerDialect, type LedgerDialect } from './ledger-dialect';
import { factsShape, newerShape, pageShape, type FactsKey, type NewerKey, type PageKey } from './ledger-keys';
import {
  selectBalances,
  selectFacts,
  selectNewer,
  selectPages,
  selectTransactions,
  type OwnedRow,
  type PageRow,
  type TransactionKey,
} from './transaction-statements';
import { hasKeptCount, isIndexed, type TransactionScope } from './transaction-scope';
import type { Transaction } from './transaction.type';
import { dateOfEpoch } from '../scalars/timestamp';

/** The maximum number of pages in one statement. */
const MAX_PAGES = 64;

/** Pages of more rows have smaller statements of their own: each response takes some 1 ms of CPU, during which new requests wait. */
const LARGE_PAGE = 25;
const MAX_LARGE_PAGES = 16;

/** A page that skips more rows than this has a statement of its own, because skipping them takes long. */
const FAR_OFFSET = 10_000n;

/** The maximum number of scopes in one statement that looks up facts. */
const MAX_FACTS = 32;

/** The maximum number of scopes in one statement that counts rows: this takes long, and all of them wait for the largest. */
const MAX_COUNTS = 8;

/** Facts of a scope besides a page. One that was not requested is 0 or empty. */
export interface ScopeFacts {
  /** The number of rows. */
  readonly count: number;
  /** The streams that have rows beyond the page. */
  readonly beyond: ReadonlySet<string>;
}

/** A transaction as the database stores it. */
export interface StoredTransaction extends Transaction {
  /** The exact time, as `epochOf` writes it; `createdAt` has no microseconds. */
  readonly createdAtEpoch: string;
}

/** The app-wide batch loaders of transactions. Every key has the id of the user whose transactions it selects, except for an ADMIN's `byId`. */
export interface TransactionLoaders {
  /** A transaction by its id; undefined if there is none, or if it is of another owner than that of the key. */
  readonly byId: BatchLoader<TransactionKey, StoredTransaction | undefined>;
  /** The rows of a page, newest first. */
  readonly page: BatchLoader<PageKey, readonly StoredTransaction[]>;
  readonly facts: BatchLoader<FactsKey, ScopeFacts>;
  /** Whether `facts` can count a scope, because the database keeps the number. */
  readonly hasKeptCount: (scope: TransactionScope) => boolean;
  /** The number of rows of a scope whose count is not kept. */
  readonly count: BatchLoader<TransactionScope, number>;
  /** The balance of a user after its newest transaction, in credits; 0 without one. */
  readonly balance: BatchLoader<string, bigint>;
}

function toTransaction([
  id,
  type,
  direction,
  status,
  amount,
  balanceAfter,
  description,
  streamId,
  createdAtEpoch,
]: PageRow): StoredTransaction {
  return {
    id,
    type,
    direction,
    status,
    amount: BigInt(amount),
    balanceAfter: BigInt(balanceAfter),
    description,
    streamId,
    createdAt: dateOfEpoch(createdAtEpoch),
    createdAtEpoch,
  };
}

/** Parses the `rows` of `selectPages`. */
function toTransactions(json: string): StoredTransaction[] {
  // The output of the statement has this type.
  return (JSON.parse(json) as readonly PageRow[]).map(toTransaction);
}

/** The owner and the transaction of each row of `selectTransactions`. */
function toOwned(json: string): { readonly ownerId: string; readonly transaction: StoredTransaction }[] {
  // The output of the statement has this type.
  return (JSON.parse(json) as readonly OwnedRow[]).map(([ownerId, row]) => ({ ownerId, transaction: toTransaction(row) }));
}

/** A row of the result of `selectPages`. */
interface PageResult extends Numbered {
  readonly rows: string | null;
}

function isFar({ start }: PageKey): boolean {
  return 'offset' in start && start.offset > FAR_OFFSET;
}

/**
 * Whether a query filters a stream's transactions by columns that the index of streams lacks, so that each of their rows may have
 * to be read.
 */
function isUnindexed({ scope: { types, statuses, direction }, span }: FactsKey): boolean {
  return span !== undefined && (types.length > 0 || statuses.length > 0 || direction !== null);
}

function accountOfKey({ scope }: { readonly scope: TransactionScope }): string {
  return scope.userId;
}

/** A row of the result of `selectFacts`. */
interface ScopeFactsRow extends Numbered {
  readonly count: bigint | null;
  readonly beyond: string | null;
}

function toFacts(found: ScopeFactsRow | undefined): ScopeFacts {
  return { count: Number(found?.count ?? 0n), beyond: new Set(found?.beyond?.split(',')) };
}

function countKey(scope: TransactionScope): FactsKey {
  return { scope, isCounted: true, span: undefined };
}

function createBalanceLoader(database: Database, dialect: LedgerDialect): TransactionLoaders['balance'] {
  const loadAll: LoadAll<string, bigint> = async (userIds, isAwaited) => {
    const rows = await database.read<{ userId: string; balance: bigint }>('balance', selectBalances(userIds, dialect), isAwaited);
    return inOrderOf(userIds, rows, (row) => row.userId).map((row) => row?.balance ?? 0n);
  };
  return dialect.isBatched ? batch(loadAll) : loadSingly(loadAll);
}

function createTransactionLoader(database: Database, dialect: LedgerDialect): TransactionLoaders['byId'] {
  const loadAll: LoadAll<TransactionKey, StoredTransaction | undefined> = async (keys, isAwaited) => {
    const [result] = await database.read<{ readonly rows: string | null }>('transaction', selectTransactions(keys, dialect), isAwaited);
    const found = new Map(toOwned(result?.rows ?? '[]').map((row) => [row.transaction.id, row]));
    return keys.map(({ id, ownerId }) => {
      const row = found.get(id);
      return ownerId === undefined || row?.ownerId === ownerId ? row?.transaction : undefined;
    });
  };
  const shapeOf = ({ ownerId }: TransactionKey): string => (ownerId === undefined ? 'of any user' : 'of an owner');
  return dialect.isBatched ? batchByShape(shapeOf, loadAll) : loadSingly(loadAll);
}

/** Creates the batch loader of the rows that are newer than a position, oldest first. */
export function createNewerLoader(database: Database): BatchLoader<NewerKey, readonly StoredTransaction[]> {
  const dialect = ledgerDialect(database.dialect);
  const newer = (kind: StatementKind, maxKeys: number): BatchLoader<NewerKey, readonly StoredTransaction[]> => {
    const loadAll: LoadAll<NewerKey, readonly StoredTransaction[]> = async (keys, isAwaited) => {
      const found = await database.read<PageResult>(kind, selectNewer(keys, dialect), isAwaited);
      return inOrdinalOrder(keys.length, found).map((page) => toTransactions(page?.rows ?? '[]'));
    };
    return dialect.isBatched ? batchByShape(newerShape, loadAll, { maxKeys }) : loadSingly(loadAll);
  };
  const indexed = newer('added transactions', MAX_PAGES);
  const unindexed = shareByAccount({
    accountOf: accountOfKey,
    together: newer('searched added transactions', MAX_LARGE_PAGES),
    alone: newer('searched added transactions', 1),
  });
  return (key, connection) => (isIndexed(key.scope) ? indexed : unindexed)(key, connection);
}

/**
 * Creates the batch loaders of transactions: one statement for all keys of one shape in a turn of the event loop, or for each key if a
 * statement reads one ledger only.
 */
export function createTransactionLoaders(database: Database): TransactionLoaders {
  const dialect = ledgerDialect(database.dialect);
  function byShape<Key, Found>(shapeOf: (key: Key) => string, loadAll: LoadAll<Key, Found>, limits: BatchLimits): BatchLoader<Key, Found> {
    return dialect.isBatched ? batchByShape(shapeOf, loadAll, limits) : loadSingly(loadAll);
  }
  const pages = (kind: StatementKind, maxKeys: number): TransactionLoaders['page'] =>
    byShape(
      pageShape,
      async (keys, isAwaited) => {
        const found = await database.read<PageResult>(kind, selectPages(keys, dialect), isAwaited);
        return inOrdinalOrder(keys.length, found).map((page) => toTransactions(page?.rows ?? '[]'));
      },
      { maxKeys },
    );
  const smallPage = pages('transaction page', MAX_PAGES);
  const largePage = pages('transaction page', MAX_LARGE_PAGES);
  const singleFarPage = pages('far transaction page', 1);
  const farPage = shareByAccount({ accountOf: accountOfKey, together: singleFarPage, alone: singleFarPage });
  const unindexedPage = shareByAccount({
    accountOf: accountOfKey,
    together: pages('searched transaction page', MAX_LARGE_PAGES),
    alone: pages('searched transaction page', 1),
  });
  const facts = (kind: StatementKind, maxKeys: number): BatchLoader<FactsKey, ScopeFacts> =>
    byShape(
      factsShape,
      async (keys, isAwaited) => {
        const found = await database.read<ScopeFactsRow>(kind, selectFacts(keys, dialect), isAwaited);
        return inOrdinalOrder(keys.length, found).map(toFacts);
      },
      { maxKeys },
    );
  const indexedFacts = facts('transaction facts', MAX_FACTS);
  const unindexedFacts = shareByAccount({
    accountOf: accountOfKey,
    together: facts('searched transaction facts', MAX_FACTS),
    alone: facts('searched transaction facts', 1),
  });
  const count = (maxKeys: number): BatchLoader<TransactionScope, number> =>
    byShape(
      (scope) => factsShape(countKey(scope)),
      async (scopes, isAwaited) => {
        const statement = selectFacts(scopes.map(countKey), dialect);
        const counts = await database.read<Numbered & { count: bigint }>('transaction count', statement, isAwaited);
        return inOrdinalOrder(scopes.length, counts).map((found) => Number(found?.count ?? 0n));
      },
      { maxKeys },
    );
  return {
    byId: createTransactionLoader(database, dialect),
    page(key, connection) {
      const indexedPage = key.count > LARGE_PAGE ? largePage : smallPage;
      return (isFar(key) ? farPage : isIndexed(key.scope) ? indexedPage : unindexedPage)(key, connection);
    },
    facts: (key, connection) => (isUnindexed(key) ? unindexedFacts : indexedFacts)(key, connection),
    count: shareByAccount({ accountOf: ({ userId }) => userId, together: count(MAX_COUNTS), alone: count(1) }),
    hasKeptCount: (scope) => hasKeptCount(scope, dialect),
    balance: createBalanceLoader(database, dialect),
  };
}
