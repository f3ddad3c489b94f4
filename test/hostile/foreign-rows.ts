import { ADA } from '../support/gateway';
import type { Violation } from './invariant';

/** The owner of a transaction id of the demo data: the number of the account stands in it, ada's is 0. */
function ownerOf(transactionId: string): string {
  const account = Number(transactionId.slice(6, 14));
  return account === 0 ? ADA : `5eed01${String(account).padStart(18, '0')}`;
}

/** Transactions and e-mail addresses of other users that a response contains. */
export function foreignRowsIn(text: string, viewer: string, email: string): Violation[] {
  const transactions = [...text.matchAll(/5eed03\d{18}/g)].map(([id]) => id).filter((id) => ownerOf(id) !== viewer);
  const addresses = [...text.matchAll(/[\w.]+@example\.com/g)].map(([address]) => address).filter((address) => address !== email);
  return [...transactions, ...addresses].map((what) => ({ kind: 'foreign', what }));
}
