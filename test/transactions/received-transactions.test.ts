import { ReceivedTransactions } from '../../src/transactions/received-transactions';
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
