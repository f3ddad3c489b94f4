import type { Standing, TellsAccount } from '../auth/viewer';
import { coalesce, coalesceByShape, type Lookup } from '../database/coalesce';
import type { Database } from '../database/database';
import { inOrderOf, inOrdinalOrder, type Numbered } from '../database/in-order';
import type { TransactionScope } from './transaction-scope';
import {
  beyondShape,
  countMatching,
  pageShape,
  scopeShape,
  selectBalances,
  selectBeyond,
  selectPages,
  type BeyondKey,
  type PageKey,
  type PageRow,
} from './transaction-statements';
import type { Transaction } from './transaction.type';

/** Pages of one statement: each may have a hundred rows. */
const MAX_PAGES = 64;

/** Counts of one statement: that of a large ledger takes its time, and all wait for it. */
const MAX_COUNTS = 32;

/** What was read of a page, and how the ledger's owner stands. */
export interface FoundPage extends TellsAccount {
  readonly rows: readonly Transaction[];
}

/** Lookups in ledgers, of an app. Every key names the account whose ledger it is about. */
export interface LedgerLookups {
  readonly page: Lookup<PageKey, FoundPage>;
  /** How many rows a scope has. */
  readonly count: Lookup<TransactionScope, number>;
  /** Whether a stream has rows beyond a span. */
  readonly isBeyond: Lookup<BeyondKey, boolean>;
  /** The balance of an account, in credits, after its newest movement; 0 without one. */
  readonly balance: Lookup<string, bigint>;
}

/** Reads a page as `selectPages` writes it. */
function toTransactions(json: string): Transaction[] {
  // The statement's own output.
  const rows = JSON.parse(json) as readonly PageRow[];
  return rows.map(([id, type, direction, status, amount, balanceAfter, description, streamId, createdAtMs]) => ({
    id,
    type,
    direction,
    status,
    amount: BigInt(amount),
    balanceAfter: BigInt(balanceAfter),
    description,
    streamId,
    createdAt: new Date(createdAtMs),
  }));
}

/** What `selectPages` says of a page. */
type PageAnswer = { readonly rows: string | null } & (Standing | { readonly role: null; readonly status: null });

function toFoundPage(page: PageAnswer | undefined): FoundPage {
  return { viewer: page?.role == null ? undefined : page, rows: toTransactions(page?.rows ?? '[]') };
}

/** Lookups in ledgers, one statement for all keys of a turn that are of one shape. */
export function createLedgerLookups(database: Database): LedgerLookups {
  return {
    page: coalesceByShape(
      pageShape,
      async (keys) => {
        const pages = await database.read<Numbered & PageAnswer>(selectPages(keys));
        return inOrdinalOrder(keys.length, pages).map(toFoundPage);
      },
      MAX_PAGES,
    ),
    count: coalesceByShape(
      scopeShape,
      async (scopes) => {
        const rows = await database.read<Numbered & { count: bigint }>(countMatching(scopes));
        return inOrdinalOrder(scopes.length, rows).map((row) => Number(row?.count ?? 0n));
      },
      MAX_COUNTS,
    ),
    isBeyond: coalesceByShape(beyondShape, async (keys) => {
      const rows = await database.read<Numbered & { isBeyond: boolean }>(selectBeyond(keys));
      return inOrdinalOrder(keys.length, rows).map((row) => row?.isBeyond === true);
    }),
    balance: coalesce(async (userIds) => {
      const rows = await database.read<{ userId: string; balance: bigint }>(selectBalances(userIds));
      return inOrderOf(userIds, rows, (row) => row.userId).map((row) => row?.balance ?? 0n);
    }),
  };
}
