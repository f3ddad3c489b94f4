import { shareByAccount } from '../database/account-share';
import { batch, batchByShape, type BatchLoader } from '../database/batch-loader';
import type { Database } from '../database/database';
import { inOrderOf, inOrdinalOrder, type Numbered } from '../database/in-order';
import type { StatementKind } from '../database/statement-kind';
import { factsShape, pageShape, type FactsKey, type PageKey } from './ledger-keys';
import { selectBalances, selectFacts, selectPages, type PageRow } from './transaction-statements';
import { isIndexed, type TransactionScope } from './transaction-scope';
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

/** The app-wide batch loaders of transactions. Every key has the id of the user whose transactions it selects. */
export interface TransactionLoaders {
  /** The rows of a page, newest first. */
  readonly page: BatchLoader<PageKey, readonly StoredTransaction[]>;
  readonly facts: BatchLoader<FactsKey, ScopeFacts>;
  /** The number of rows of a scope whose count is not kept (`hasKeptCount`). */
  readonly count: BatchLoader<TransactionScope, number>;
  /** The balance of a user after its newest transaction, in credits; 0 without one. */
  readonly balance: BatchLoader<string, bigint>;
}

/** Parses the `rows` of `selectPages`. */
function toTransactions(json: string): StoredTransaction[] {
  // The output of the statement has this type.
  const rows = JSON.parse(json) as readonly PageRow[];
  return rows.map(([id, type, direction, status, amount, balanceAfter, description, streamId, createdAtEpoch]) => ({
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
  }));
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

/** Creates the batch loaders of transactions: one statement for all keys of one shape in a turn of the event loop. */
export function createTransactionLoaders(database: Database): TransactionLoaders {
  const pages = (kind: StatementKind, maxKeys: number): TransactionLoaders['page'] =>
    batchByShape(
      pageShape,
      async (keys, isAwaited) => {
        const found = await database.read<PageResult>(kind, selectPages(keys), isAwaited);
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
    batchByShape(
      factsShape,
      async (keys, isAwaited) => {
        const found = await database.read<ScopeFactsRow>(kind, selectFacts(keys), isAwaited);
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
    batchByShape(
      (scope) => factsShape(countKey(scope)),
      async (scopes, isAwaited) => {
        const statement = selectFacts(scopes.map(countKey));
        const counts = await database.read<Numbered & { count: bigint }>('transaction count', statement, isAwaited);
        return inOrdinalOrder(scopes.length, counts).map((found) => Number(found?.count ?? 0n));
      },
      { maxKeys },
    );
  return {
    page(key, connection) {
      const indexedPage = key.count > LARGE_PAGE ? largePage : smallPage;
      return (isFar(key) ? farPage : isIndexed(key.scope) ? indexedPage : unindexedPage)(key, connection);
    },
    facts: (key, connection) => (isUnindexed(key) ? unindexedFacts : indexedFacts)(key, connection),
    count: shareByAccount({ accountOf: ({ userId }) => userId, together: count(MAX_COUNTS), alone: count(1) }),
    balance: batch(async (userIds, isAwaited) => {
      const rows = await database.read<{ userId: string; balance: bigint }>('balance', selectBalances(userIds), isAwaited);
      return inOrderOf(userIds, rows, (row) => row.userId).map((row) => row?.balance ?? 0n);
    }),
  };
}
