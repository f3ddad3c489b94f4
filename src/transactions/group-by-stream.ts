import type { Transaction } from './transaction.type';

/** The transactions of one stream on one page, in the page's order. */
export interface StreamGroup<Row extends Transaction = Transaction> {
  readonly streamId: string;
  readonly transactions: readonly [Row, ...Row[]];
}

/** An entry of a grouped page: a group, or a transaction that belongs to no stream. */
export type GroupedEntry<Row extends Transaction = Transaction> =
  { readonly kind: 'group'; readonly group: StreamGroup<Row> } | { readonly kind: 'transaction'; readonly transaction: Row };

/** The totals of a group, in credits. */
interface GroupTotals {
  readonly totalCredit: bigint;
  readonly totalDebit: bigint;
  /** Credits less debits. */
  readonly netAmount: bigint;
}

/**
 * Groups the transactions of a page by stream. A group takes the place of its first transaction and keeps their order.
 * Transactions without a stream stay in place.
 */
export function groupByStream<Row extends Transaction>(page: readonly Row[]): GroupedEntry<Row>[] {
  const entries: GroupedEntry<Row>[] = [];
  const groups = new Map<string, [Row, ...Row[]]>();
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
    const transactions: [Row, ...Row[]] = [transaction];
    groups.set(streamId, transactions);
    entries.push({ kind: 'group', group: { streamId, transactions } });
  }
  return entries;
}

/** Sums transactions by direction, whatever their status: the totals of a group are of exactly the transactions in it. */
export function totalsOf(transactions: readonly Transaction[]): GroupTotals {
  let totalCredit = 0n;
  let totalDebit = 0n;
  for (const { direction, amount } of transactions) {
    if (direction === 'CREDIT') totalCredit += amount;
    else totalDebit += amount;
  }
  return { totalCredit, totalDebit, netAmount: totalCredit - totalDebit };
}
