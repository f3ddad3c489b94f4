import type { Dialect } from '../config/database';
import { textArray } from '../database/text-array';
import { Prisma } from '../generated/prisma/client';

/** What statements of the ledger do differently on Citus, where `transactions` is distributed by `user_id`. */
export interface LedgerDialect {
  /** Whether a statement may have keys of several users, or more than one key at all. */
  readonly isBatched: boolean;
  /** Whether triggers keep counts in `transaction_counts`. */
  readonly keepsCounts: boolean;
  /**
   * Keys as rows of `k`, numbered from 1 by `n`.
   * @param names the columns of `k`, all of type text
   * @param keys the values of each key, in the order of the columns
   */
  keyRows(names: readonly string[], keys: readonly (readonly string[])[]): Prisma.Sql;
}

/** A PostgreSQL server: one statement for many keys, passed as an array for each column. */
export const POSTGRESQL_LEDGER: LedgerDialect = {
  isBatched: true,
  keepsCounts: true,
  keyRows(names, keys) {
    const arrays = names.map((_, index) => Prisma.sql`${textArray(keys.map((key) => key[index] ?? ''))}::text[]`);
    return Prisma.sql`unnest(${Prisma.join(arrays)}) with ordinality as k(${Prisma.raw([...names, 'n'].join(', '))})`;
  },
};

/**
 * Citus: one key for each statement, as a row of constants. PostgreSQL's planner replaces `k.owner` by its value before Citus looks for the
 * shards of `t.user_id = k.owner`, so the statement runs as it is on the one node that has the user's rows. Citus rejects `unnest`
 * here, runs the parts of a UNION ALL one after the other, and sends a list of users to every shard. It supports no triggers on
 * distributed tables, so rows are counted.
 */
export const CITUS_LEDGER: LedgerDialect = {
  isBatched: false,
  keepsCounts: false,
  keyRows(names, keys) {
    const [key] = keys;
    if (key === undefined || keys.length > 1) throw new Error('A statement has one key on Citus');
    const columns = names.map((name, index) => Prisma.sql`${key[index] ?? ''}::text as ${Prisma.raw(name)}`);
    return Prisma.sql`(select ${Prisma.join(columns)}, 1 as n) as k`;
  },
};

/** The statements of the ledger for a dialect. */
export function ledgerDialect(dialect: Dialect): LedgerDialect {
  return dialect === 'citus' ? CITUS_LEDGER : POSTGRESQL_LEDGER;
}
