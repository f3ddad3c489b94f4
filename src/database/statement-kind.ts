/**
 * What a statement is about. Statements of one kind read the same tables in the same way, so that where one is slow the others are;
 * each kind has its own bounds. There are few: what clients say is no part of it.
 */
export type StatementKind =
  | 'account'
  | 'user'
  | 'stats'
  | 'profile'
  | 'follow relation'
  | 'live stream'
  | 'transaction page'
  | 'searched transaction page'
  | 'far transaction page'
  | 'transaction facts'
  | 'searched transaction facts'
  | 'transaction count'
  | 'balance'
  | 'migrations';

/** The kinds that read `transactions`: where that table is slow, each of them is. */
export const LEDGER_KINDS: ReadonlySet<StatementKind> = new Set([
  'transaction page',
  'far transaction page',
  'transaction facts',
  'transaction count',
  'balance',
]);
