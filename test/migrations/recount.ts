import type { TestDatabase } from '../support/test-database';

/** The user_stats of one user, and the counts of the underlying rows. */
export interface Recount {
  readonly id: string;
  readonly kept: readonly number[];
  readonly counted: readonly number[];
}

const RECOUNT = `
  select u.id,
         array(select unnest(array[s.followers, s.following, s.total_live_streams]) from user_stats s where s.user_id = u.id) as kept,
         array[(select count(*) from follows f where f.followee_id = u.id)::int,
               (select count(*) from follows f where f.follower_id = u.id)::int,
               (select count(*) from live_streams l where l.host_id = u.id and l.status in ('LIVE', 'ENDED'))::int] as counted
    from users u`;

/** The users whose user_stats differ from the counts, including missing and duplicate rows. */
export async function wrongStats(database: TestDatabase): Promise<Recount[]> {
  return database.query<Recount>(`select * from (${RECOUNT}) r where r.kept <> r.counted order by r.id`);
}

/** A group in transaction_counts, and the count of its transactions; null if there is no row. */
export interface TransactionRecount {
  readonly user_id: string;
  readonly type: string;
  readonly status: string;
  readonly direction: string;
  readonly kept: number | null;
  readonly counted: number | null;
}

const TRANSACTION_RECOUNT = `
  select user_id, type::text, status::text, direction::text, c.count::int as kept, t.count::int as counted
    from (select user_id, type, status, direction, count(*) from transactions group by 1, 2, 3, 4) t
    full join transaction_counts c using (user_id, type, status, direction)
   where coalesce(c.count, 0) <> coalesce(t.count, 0)`;

/** The groups whose stored count differs from the counted one. A stored zero is right if there are no transactions. */
export async function wrongTransactionCounts(database: TestDatabase): Promise<TransactionRecount[]> {
  return database.query<TransactionRecount>(`${TRANSACTION_RECOUNT} order by user_id, 2, 3, 4`);
}
