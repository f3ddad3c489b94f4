import { createHash } from 'node:crypto';
import type { CountedRow, TransactionRow } from './bare-statements';

/** A number, or a string of digits beyond the safe integers. */
function toJsonNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function toTransaction(row: TransactionRow): Record<string, unknown> {
  const { id, type, direction, status, amount, balanceAfter, streamId, description, createdAt } = row;
  return {
    id,
    type,
    direction,
    status,
    amount: toJsonNumber(BigInt(amount)),
    balanceAfter: toJsonNumber(BigInt(balanceAfter)),
    streamId,
    description,
    createdAt,
  };
}

/** A cursor bound to its list: not the gateway's format, but the same kind of work. */
export function cursorOf({ id, createdAt }: { readonly id: string | null; readonly createdAt: Date }, binding: string): string {
  const position = `${createdAt.getTime()}.${id ?? ''}`;
  const digest = createHash('sha256').update(position).update(binding).digest('base64url').slice(0, 16);
  return Buffer.from(`${position}.${digest}`).toString('base64url');
}

/** The rows of a page, and whether another page follows. */
export function cut<Row extends { readonly id: string | null }>(
  found: readonly Row[],
  limit: number,
): { rows: readonly Row[]; hasNextPage: boolean } {
  const rows = found.filter((row) => row.id !== null);
  return { rows: rows.slice(0, limit), hasNextPage: rows.length > limit };
}

/** The first page of a ledger, as GraphQL returns it. */
export function toFlatPage(found: readonly TransactionRow[], limit: number, viewerId: string): object {
  const { rows, hasNextPage } = cut(found, limit);
  const last = rows.at(-1);
  const endCursor = last === undefined ? null : cursorOf(last, viewerId);
  return { nodes: rows.map(toTransaction), pageInfo: { hasNextPage, hasPreviousPage: false, endCursor } };
}

function toGroup(rows: readonly [CountedRow, ...CountedRow[]]): object {
  let totalCredit = 0n;
  let totalDebit = 0n;
  for (const { direction, amount } of rows) {
    if (direction === 'CREDIT') totalCredit += BigInt(amount);
    else totalDebit += BigInt(amount);
  }
  const [newest] = rows;
  return {
    kind: 'group',
    streamId: newest.streamId,
    streamTitle: newest.streamTitle,
    transactionCount: rows.length,
    totalCredit: toJsonNumber(totalCredit),
    totalDebit: toJsonNumber(totalDebit),
    netAmount: toJsonNumber(totalCredit - totalDebit),
    isComplete: newest.isIncomplete !== true,
    latestAt: newest.createdAt,
    earliestAt: (rows.at(-1) ?? newest).createdAt,
    transactions: rows.map(toTransaction),
  };
}

/** Transactions and groups; a group takes the position of its newest transaction. */
function toItems(rows: readonly CountedRow[]): object[] {
  const entries: (CountedRow | [CountedRow, ...CountedRow[]])[] = [];
  const groups = new Map<string, [CountedRow, ...CountedRow[]]>();
  for (const row of rows) {
    const group = row.streamId === null ? undefined : groups.get(row.streamId);
    if (group !== undefined) group.push(row);
    else if (row.streamId === null) entries.push(row);
    else {
      const begun: [CountedRow, ...CountedRow[]] = [row];
      groups.set(row.streamId, begun);
      entries.push(begun);
    }
  }
  return entries.map((entry) => (Array.isArray(entry) ? toGroup(entry) : { kind: 'transaction', ...toTransaction(entry) }));
}

/** A page of a ledger grouped by stream, as the legacy API returns it. */
export function toGroupedPage(found: readonly CountedRow[], page: number, limit: number, viewerId: string): object {
  const { rows, hasNextPage } = cut(found, limit);
  const last = rows.at(-1);
  const totalItems = Number(found[0]?.total ?? 0);
  return {
    items: toItems(rows),
    pagination: {
      page,
      limit,
      totalItems,
      totalPages: Math.ceil(totalItems / limit),
      hasNextPage,
      hasPreviousPage: page > 1 && totalItems > 0,
      nextCursor: hasNextPage && last !== undefined ? cursorOf(last, viewerId) : null,
    },
  };
}
