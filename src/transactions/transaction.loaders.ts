import type { TellsAccount } from '../auth/viewer';
import { shareByAccount } from '../database/account-share';
import { coalesce, coalesceByShape, type BatchLimits, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf, inOrdinalOrder, type Numbered } from '../database/in-order';
import type { StatementKind } from '../database/statement-kind';
import { standingOf } from '../database/views';
import type { UserRole, UserStatus } from '../generated/prisma/enums';
import { factsShape, pageShape, type FactsKey, type PageKey } from './ledger-keys';
import { selectBalances, selectFacts, selectPages, type PageRow } from './transaction-statements';
import { isIndexed, type TransactionScope } from './transaction-scope';
import type { Transaction } from './transaction.type';
import { dateOfEpoch } from '../scalars/timestamp';

/** Pages of one statement: each may have a hundred rows. */
const MAX_PAGES = 64;

/** The response to a page of more rows takes some 1 ms of CPU: those of a whole statement would block new requests for 64 ms. */
const LARGE_PAGE = 25;
const LARGE_PAGES: BatchLimits = { maxKeys: MAX_PAGES, maxPerTurn: 4 };

/** A page that skips more rows than this has a statement of its own: to skip them takes its time. */
const FAR_OFFSET = 10_000n;

/** Scopes of one statement whose facts are looked up in indexes. */
const MAX_FACTS = 32;

/** Scopes of one statement that have to be counted: that takes its time, and all wait for the largest. */
const MAX_COUNTS = 8;

/** What is known of a scope beside a page, as far as it was asked for. */
export interface Facts {
  /** How many rows it has. */
  readonly count: number;
  /** The streams that have rows beyond the page. */
  readonly beyond: ReadonlySet<string>;
}

/** A transaction as the database has it. */
export interface StoredTransaction extends Transaction {
  /** `createdAt` exactly, as `epochOf` reads it; the date may be a little earlier. */
  readonly createdAtEpoch: string;
}

/** What was read of a page, and how the ledger's owner stands. */
export interface FoundPage extends TellsAccount {
  readonly rows: readonly StoredTransaction[];
}

/** Lookups in ledgers, of an app. Every key names the account whose ledger it is about. */
export interface LedgerLookups {
  readonly page: Lookup<PageKey, FoundPage>;
  readonly facts: Lookup<FactsKey, Facts>;
  /** How many rows a scope has whose count is not kept (`hasKeptCount`). */
  readonly count: Lookup<TransactionScope, number>;
  /** The balance of an account, in credits, after its newest movement; 0 without one. */
  readonly balance: Lookup<string, bigint>;
}

/** Reads a page as `selectPages` writes it. */
function toTransactions(json: string): StoredTransaction[] {
  // The statement's own output.
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

/** What `selectPages` says of a page. */
interface PageAnswer extends Numbered {
  readonly role: UserRole | null;
  readonly status: UserStatus | null;
  readonly rows: string | null;
}

function toFoundPage(page: PageAnswer | undefined): FoundPage {
  return { viewer: standingOf(page?.role ?? null, page?.status ?? null), rows: toTransactions(page?.rows ?? '[]') };
}

function isFar({ start }: PageKey): boolean {
  return 'offset' in start && start.offset > FAR_OFFSET;
}

/** Whether streams are asked for what no index has beside them: each of their rows may have to be read. */
function isSearched({ scope: { types, statuses, direction }, span }: FactsKey): boolean {
  return span !== undefined && (types.length > 0 || statuses.length > 0 || direction !== null);
}

function accountOfKey({ scope }: { readonly scope: TransactionScope }): string {
  return scope.userId;
}

/** What `selectFacts` says of a scope. */
interface FactsAnswer extends Numbered {
  readonly count: bigint | null;
  readonly beyond: string | null;
}

function toFacts(found: FactsAnswer | undefined): Facts {
  return { count: Number(found?.count ?? 0n), beyond: new Set(found?.beyond?.split(',')) };
}

function countKey(scope: TransactionScope): FactsKey {
  return { scope, isCounted: true, span: undefined };
}

/** Lookups in ledgers, one statement for all keys of a turn that are of one shape. */
export function createLedgerLookups(database: Database): LedgerLookups {
  const pages = (kind: StatementKind, limits: BatchLimits): Lookup<PageKey, FoundPage> =>
    coalesceByShape(
      pageShape,
      async (keys, isAwaited) => {
        const found = await database.read<PageAnswer>(kind, selectPages(keys), isAwaited);
        return inOrdinalOrder(keys.length, found).map(toFoundPage);
      },
      limits,
    );
  const smallPage = pages('transaction page', { maxKeys: MAX_PAGES });
  const largePage = pages('transaction page', LARGE_PAGES);
  const farAlone = pages('far transaction page', { maxKeys: 1 });
  const farPage = shareByAccount({ accountOf: accountOfKey, together: farAlone, alone: farAlone });
  const searchedPage = shareByAccount({
    accountOf: accountOfKey,
    together: pages('searched transaction page', LARGE_PAGES),
    alone: pages('searched transaction page', { maxKeys: 1 }),
  });
  const facts = (kind: StatementKind, maxKeys: number): Lookup<FactsKey, Facts> =>
    coalesceByShape(
      factsShape,
      async (keys, isAwaited) => {
        const found = await database.read<FactsAnswer>(kind, selectFacts(keys), isAwaited);
        return inOrdinalOrder(keys.length, found).map(toFacts);
      },
      { maxKeys },
    );
  const fact = facts('transaction facts', MAX_FACTS);
  const searchedFact = shareByAccount({
    accountOf: accountOfKey,
    together: facts('searched transaction facts', MAX_FACTS),
    alone: facts('searched transaction facts', 1),
  });
  const count = (maxKeys: number): Lookup<TransactionScope, number> =>
    coalesceByShape(
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
      const ofIndex = key.count > LARGE_PAGE ? largePage : smallPage;
      return (isFar(key) ? farPage : isIndexed(key.scope) ? ofIndex : searchedPage)(key, connection);
    },
    facts: (key, connection) => (isSearched(key) ? searchedFact : fact)(key, connection),
    count: shareByAccount({ accountOf: ({ userId }) => userId, together: count(MAX_COUNTS), alone: count(1) }),
    balance: coalesce(async (userIds, isAwaited) => {
      const rows = await database.read<{ userId: string; balance: bigint }>('balance', selectBalances(userIds), isAwaited);
      return inOrderOf(userIds, rows, (row) => row.userId).map((row) => row?.balance ?? 0n);
    }),
  };
}
