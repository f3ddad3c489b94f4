import { positionOf, ReceivedTransactions } from '../../src/transactions/received-transactions';
import type { StoredTransaction } from '../../src/transactions/transaction.loaders';

const idOf = (index: number): string => index.toString(16).padStart(24, '0');

/** Transactions of the last seconds, oldest first. */
function recentRows(count: number): StoredTransaction[] {
  const nowS = Math.floor(Date.now() / 1_000);
  // Only the id and the time are read.
  return Array.from({ length: count }, (_, index) => ({ id: idOf(index), createdAtEpoch: `${nowS - count + index}.000000` })) as StoredTransaction[]; // prettier-ignore
}

const idsOf = ({ added }: { readonly added: readonly StoredTransaction[] }): string[] => added.map(({ id }) => id);

test('does not add a transaction again that a server which is behind did not have for a while', () => {
  const rows = recentRows(6);
  const received = new ReceivedTransactions();
  expect(idsOf(received.receive(rows.slice(0, 4), 20))).toEqual([0, 1, 2, 3].map(idOf));
  expect(idsOf(received.receive(rows.slice(0, 2), 20))).toEqual([]);
  expect(idsOf(received.receive(rows, 20))).toEqual([4, 5].map(idOf));
});

test('does not add a transaction again after a cursor that names it, if the server of the first read is behind', () => {
  const rows = recentRows(6);
  const former = new ReceivedTransactions();
  former.receive(rows.slice(0, 4), 20);
  const received = new ReceivedTransactions(former.cursorState);
  expect(idsOf(received.receive(rows.slice(0, 2), 20))).toEqual([]);
  expect(idsOf(received.receive(rows.slice(0, 5), 20))).toEqual([idOf(4)]);
  expect(idsOf(received.receive(rows, 20))).toEqual([idOf(5)]);
});

const microsOf = (row: StoredTransaction): bigint => positionOf(row).createdAtMicros;

test('does not search again what is a minute older than a transaction that the filter excludes', () => {
  const [newest] = recentRows(1) as [StoredTransaction];
  const received = new ReceivedTransactions();
  received.receive([], 20, microsOf(newest));
  expect(received.state.floor.createdAtMicros).toBe(microsOf(newest) - 60_000_000n);
  // A cursor continues there.
  expect(received.cursorState).toEqual(received.state);
});

test('searches everything beyond the last transaction of an incomplete read, whatever else is newer', () => {
  const rows = recentRows(3).map((row, index) => ({ ...row, createdAtEpoch: `${1_000 + index}.000000` }));
  const [newest] = recentRows(1) as [StoredTransaction];
  const received = new ReceivedTransactions();
  expect(received.receive(rows, 2, microsOf(newest)).hasMore).toBe(true);
  expect(received.state.floor).toEqual(positionOf(rows[1] as StoredTransaction));
  expect(received.receive(rows.slice(2), 2, microsOf(newest)).hasMore).toBe(false);
  expect(received.state.floor.createdAtMicros).toBe(microsOf(newest) - 60_000_000n);
});
