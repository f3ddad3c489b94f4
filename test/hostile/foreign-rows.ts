import { ADA } from '../support/gateway';
import type { Violation } from './invariant';

/** Whose transaction an id of the demo data is: the number of the account stands in it, ada's is 0. */
function ownerOf(transactionId: string): string {
  const account = Number(transactionId.slice(6, 14));
  return account === 0 ? ADA : `5eed01${String(account).padStart(18, '0')}`;
}

/** What stands in an answer and is not the asker's: transactions and e-mail addresses of others. */
export function foreignRowsIn(text: string, asker: string, email: string): Violation[] {
  const transactions = [...text.matchAll(/5eed03\d{18}/g)].map(([id]) => id).filter((id) => ownerOf(id) !== asker);
  const addresses = [...text.matchAll(/[\w.]+@example\.com/g)].map(([address]) => address).filter((address) => address !== email);
  return [...transactions, ...addresses].map((what) => ({ kind: 'foreign', what }));
}
