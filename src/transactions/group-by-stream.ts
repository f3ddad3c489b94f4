import type { Transaction } from './transaction.type';

/** The transactions of one stream on one page, in the page's order. */
export interface StreamGroup {
  readonly streamId: string;
  readonly transactions: readonly [Transaction, ...Transaction[]];
}

/** An entry of a grouped page: a group, or a transaction that belongs to no stream. */
export type GroupedEntry =
  { readonly kind: 'group'; readonly group: StreamGroup } | { readonly kind: 'transaction'; readonly transaction: Transaction };

/** What a group's rows add up to, in credits. */
interface GroupTotals {
  readonly totalCredit: bigint;
  readonly totalDebit: bigint;
  /** Credits less debits. */
  readonly netAmount: bigint;
}

/**
 * Gathers the rows of a page under their streams: a group stands where its first row stood and keeps its
 * rows in order; rows without a stream stay where they are.
 */
export function groupByStream(page: readonly Transaction[]): GroupedEntry[] {
  const entries: GroupedEntry[] = [];
  const groups = new Map<string, [Transaction, ...Transaction[]]>();
  for (const transaction of page) {
    const { streamId } = transaction;
    if (streamId === null) {
      entries.push({ kind: 'transaction', transaction });
      continue;
    }
    const group = groups.get(streamId);
    if (group !== undefined) {
      group.push(transaction);
      continue;
    }
    const transactions: [Transaction, ...Transaction[]] = [transaction];
    groups.set(streamId, transactions);
    entries.push({ kind: 'group', group: { streamId, transactions } });
  }
  return entries;
}

/** Adds up rows by direction, whatever their status is: a group speaks of exactly the rows it shows. */
export function totalsOf(transactions: readonly Transaction[]): GroupTotals {
  let totalCredit = 0n;
  let totalDebit = 0n;
  for (const { direction, amount } of transactions) {
    if (direction === 'CREDIT') totalCredit += amount;
    else totalDebit += amount;
  }
  return { totalCredit, totalDebit, netAmount: totalCredit - totalDebit };
}
