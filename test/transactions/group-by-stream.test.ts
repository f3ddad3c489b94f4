import fc from 'fast-check';
import { groupByStream, totalsOf, type GroupedEntry } from '../../src/transactions/group-by-stream';
import type { Transaction } from '../../src/transactions/transaction.type';

const arbitraryPage: fc.Arbitrary<Transaction[]> = fc
  .array(
    fc.record({
      type: fc.constant('GIFT_SENT' as const),
      direction: fc.constantFrom('CREDIT' as const, 'DEBIT' as const),
      status: fc.constantFrom('COMPLETED' as const, 'REVERSED' as const),
      amount: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
      balanceAfter: fc.constant(0n),
      streamId: fc.constantFrom(null, 'a', 'b', 'c', '__proto__'),
      description: fc.constant(null),
      createdAt: fc.constant(new Date(0)),
    }),
    { maxLength: 100, size: 'max' },
  )
  .map((rows) => rows.map((row, index) => ({ ...row, id: String(index) })));

function rowsOf(entry: GroupedEntry): readonly Transaction[] {
  return entry.kind === 'group' ? entry.group.transactions : [entry.transaction];
}

function forEveryPage(holds: (page: readonly Transaction[], entries: readonly GroupedEntry[]) => void): void {
  fc.assert(fc.property(arbitraryPage, (page) => { holds(page, groupByStream(page)); })); // prettier-ignore
}

const placeOf = (row: Transaction): number => Number(row.id);

test('the flattened entries are exactly the rows of the page', () => {
  forEveryPage((page, entries) => {
    expect(entries.flatMap(rowsOf).sort((a, b) => placeOf(a) - placeOf(b))).toEqual(page);
  });
});

test('every stream has one group, with its rows in the order of the page', () => {
  forEveryPage((page, entries) => {
    const groups = entries.flatMap((entry) => (entry.kind === 'group' ? entry.group : []));
    expect(groups.map(({ streamId }) => streamId)).toEqual([...new Set(page.flatMap(({ streamId }) => streamId ?? []))]);
    for (const { streamId, transactions } of groups) expect(transactions).toEqual(page.filter((row) => row.streamId === streamId));
  });
});

test('rows without a stream are not grouped', () => {
  forEveryPage((page, entries) => {
    const alone = entries.flatMap((entry) => (entry.kind === 'transaction' ? entry.transaction : []));
    expect(alone).toEqual(page.filter(({ streamId }) => streamId === null));
  });
});

test('an entry is at the position of its first row', () => {
  forEveryPage((_page, entries) => {
    const places = entries.map((entry) => placeOf(rowsOf(entry)[0]!));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

test('totals add up the rows by direction, regardless of status, without losing precision', () => {
  forEveryPage((page) => {
    const { totalCredit, totalDebit, netAmount } = totalsOf(page);
    const signed = page.reduce((sum, { direction, amount }) => sum + (direction === 'CREDIT' ? amount : -amount), 0n);
    expect(netAmount).toBe(signed);
    expect(totalCredit - totalDebit).toBe(signed);
    expect(totalCredit + totalDebit).toBe(page.reduce((sum, { amount }) => sum + amount, 0n));
  });
});
