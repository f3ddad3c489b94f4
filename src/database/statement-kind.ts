/**
 * The subjects of statements, each with whether it reads `transactions`: if that table is slow, all such kinds are. Statements of one kind
 * read the same tables in the same way, so that they are slow together; each kind has its own bounds. There are few kinds, and none
 * contains client input.
 */
const READS_LEDGER = {
  account: false,
  user: false,
  stats: false,
  profile: false,
  'follow relation': false,
  follows: false,
  'live stream': false,
  'live streams of a host': false,
  'live streams by status': false,
  'transaction page': true,
  'searched transaction page': true,
  'far transaction page': true,
  'transaction facts': true,
  'searched transaction facts': true,
  'transaction count': true,
  balance: true,
  migrations: false,
};

/** The subject of a statement. */
export type StatementKind = keyof typeof READS_LEDGER;

/** Whether statements of a kind read `transactions`. */
export function readsLedger(kind: StatementKind): boolean {
  return READS_LEDGER[kind];
}
