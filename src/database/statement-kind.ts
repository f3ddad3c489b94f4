/** How statements of a kind are run. */
interface KindFacts {
  /** Whether they read `transactions`: if that table is slow, all such kinds are. */
  readonly readsLedger: boolean;
  /** Whether a replica may serve them, which may be behind the primary by a bounded time. */
  readonly mayBeBehind: boolean;
}

const BESIDE_LEDGER = { readsLedger: false, mayBeBehind: true };
const LEDGER = { readsLedger: true, mayBeBehind: true };
/** What must be known exactly: which accounts are suspended, and what the server is. */
const EXACT = { readsLedger: false, mayBeBehind: false };

/**
 * The subjects of statements. Statements of one kind read the same tables in the same way, so that they are slow together; each kind has its
 * own bounds. There are few kinds, and none contains client input.
 */
const KINDS = {
  account: EXACT,
  user: BESIDE_LEDGER,
  stats: BESIDE_LEDGER,
  profile: BESIDE_LEDGER,
  'follow relation': BESIDE_LEDGER,
  follows: BESIDE_LEDGER,
  'live stream': BESIDE_LEDGER,
  'live streams of a host': BESIDE_LEDGER,
  'live streams by status': BESIDE_LEDGER,
  transaction: LEDGER,
  'transaction page': LEDGER,
  'searched transaction page': LEDGER,
  'far transaction page': LEDGER,
  'transaction facts': LEDGER,
  'searched transaction facts': LEDGER,
  'transaction count': LEDGER,
  balance: LEDGER,
  'changes of stats': BESIDE_LEDGER,
  'changes of live status': BESIDE_LEDGER,
  'changes of live streams': BESIDE_LEDGER,
  'changes of transactions': LEDGER,
  'added transactions': LEDGER,
  'searched added transactions': LEDGER,
  'account sweep': EXACT,
  'notification test': EXACT,
  migrations: EXACT,
  replication: EXACT,
} satisfies Readonly<Record<string, KindFacts>>;

/** The subject of a statement. */
export type StatementKind = keyof typeof KINDS;

/** Whether statements of a kind read `transactions`. */
export function readsLedger(kind: StatementKind): boolean {
  return KINDS[kind].readsLedger;
}

/** Whether a replica may serve statements of a kind. */
export function mayBeBehind(kind: StatementKind): boolean {
  return KINDS[kind].mayBeBehind;
}
