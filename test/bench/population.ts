/** The size of the data set, which dataset-steps.ts builds and works.ts reads. */
export const ORDINARY_USERS = 100_000;
export const FOLLOWS = 1_000_000;
export const STREAMS = 100_000;
export const TRANSACTIONS = 1_000_000;

/** The first ordinary users have 200 transactions and more: small ledgers in which every filter still fills a page of 20. */
export const REGULARS = 500;
/** Ordinary users up to this number have 25 transactions at least, so that a page of 20 is full and another follows. */
export const LEDGER_USERS = 30_000;
/** Ordinary users up to this number are active and block no one. Those after them are suspended, deleted, or block others. */
export const OPEN_USERS = 90_000;

/** Numbers of the users with special roles. */
export const BIG_LEDGER_USER = 100_001;
export const BIG_LEDGER_ROWS = 1_000_000;
export const CELEBRITY = 100_002;
export const LONELY_USER = 100_003;
/**
 * A million followers require a million accounts, because the key of a follow is the pair. These have no other records, and
 * no request uses them.
 */
export const FIRST_FAN = 200_001;
export const FANS = 1_000_000;

/** Blocks are between these and ledger users: user 90,001 has blocked user 1, and so on. */
export const FIRST_BLOCKER = OPEN_USERS + 1;
export const SUSPENDED_USER = 95_001;

// Ids increase with their numbers, as a MongoDB ObjectId increases with time.
const DIGITS = 12;
export const USER_PREFIX = '65a000000000';
export const STREAM_PREFIX = '65b000000000';
export const TRANSACTION_PREFIX = '65c000000000';

/** The id of user number `n`. */
export function userId(n: number): string {
  return USER_PREFIX + n.toString(16).padStart(DIGITS, '0');
}

/** The username of user number `n`. */
export function username(n: number): string {
  return `Bench.User_${n}`;
}

/** The id of stream number `n`, counted from 1. */
export function streamId(n: number): string {
  return STREAM_PREFIX + n.toString(16).padStart(DIGITS, '0');
}

/** A stream in which regular `n` has some thirty transactions. */
export function streamOfRegular(n: number): number {
  return 1 + ((n * 4 * 7919) % STREAMS);
}

/** A stream in which the big ledger has some fifty transactions. */
export const STREAM_OF_BIG_LEDGER = 1;
