import type { Client } from 'graphql-ws';

const ADDED = 'subscription Added($after: String) { myTransactionAdded(after: $after) { transactions { id amount } cursor } }';
type Added = { readonly transactions: readonly { readonly id: string; readonly amount: number | string }[]; readonly cursor: string };

/** Calls `add` with each transaction once, also when the connection is lost meanwhile. Store `variables.after` to continue there later. */
export function followTransactions(client: Client, variables: { after?: string }, add: (added: Added) => void): () => void {
  const next = ({ data }: { data?: { myTransactionAdded: Added } | null }): void => {
    if (data) add(data.myTransactionAdded);
    // When the client has connected again, it sends the variables as they are then.
    if (data) variables.after = data.myTransactionAdded.cursor;
  };
  return client.subscribe({ query: ADDED, variables }, { next, error: console.error, complete: () => undefined });
}
