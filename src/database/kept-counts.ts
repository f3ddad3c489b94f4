import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';

/** A table whose counts triggers keep, and what counting says. */
interface KeptCounts {
  readonly table: string;
  /** The migration that makes it, without its time. */
  readonly migration: string;
  /** The tables whose rows are counted. */
  readonly counted: string;
  /** The rows as they should be, of those that are not. */
  readonly wrong: string;
  /** What to do with these. */
  readonly mend: string;
}

const KEPT: readonly KeptCounts[] = [
  {
    table: 'user_stats',
    migration: 'keep_user_stats',
    counted: 'users, follows, live_streams',
    wrong: `
      select u.id as user_id, coalesce(f.count, 0)::int as followers, coalesce(g.count, 0)::int as following, coalesce(l.count, 0)::int as streams
        from users u
        left join (select followee_id as id, count(*) from follows group by 1) f on f.id = u.id
        left join (select follower_id as id, count(*) from follows group by 1) g on g.id = u.id
        left join (select host_id as id, count(*) from live_streams where status in ('LIVE', 'ENDED') group by 1) l on l.id = u.id
        left join user_stats s on s.user_id = u.id
       where (s.followers, s.following, s.total_live_streams)
             is distinct from (coalesce(f.count, 0)::int, coalesce(g.count, 0)::int, coalesce(l.count, 0)::int)`,
    mend: `insert into user_stats (user_id, followers, following, total_live_streams) select * from wrong
      on conflict (user_id) do update
      set followers = excluded.followers, following = excluded.following, total_live_streams = excluded.total_live_streams`,
  },
  {
    table: 'transaction_counts',
    migration: 'keep_transaction_counts',
    counted: 'users, transactions',
    // A kept zero is right where there are no rows.
    wrong: `
      select user_id, type, status, direction, coalesce(t.count, 0) as count
        from (select user_id, type, status, direction, count(*) from transactions group by 1, 2, 3, 4) t
        full join transaction_counts c using (user_id, type, status, direction)
       where coalesce(c.count, 0) <> coalesce(t.count, 0)`,
    mend: `insert into transaction_counts (user_id, type, status, direction, count) select * from wrong
      on conflict (user_id, type, status, direction) do update set count = excluded.count`,
  },
];

/**
 * Counts anew what triggers keep: they know nothing of rows that were written without them, as those of a restore. Where counts are
 * wrong, the tables that are counted can be read and not written until all are right.
 * @param migrations the names of those that the database has
 * @returns the tables that were wrong
 */
export async function mendKeptCounts(adapter: SqlDriverAdapter, migrations: readonly string[]): Promise<string[]> {
  const mended: string[] = [];
  for (const { table, migration, counted, wrong, mend } of KEPT) {
    if (!migrations.some((name) => name.endsWith(migration))) continue;
    const { rows } = await adapter.queryRaw({ sql: `select exists (${wrong})`, args: [], argTypes: [] });
    if (rows[0]?.[0] === false) continue;
    // Statements that are sent together are one transaction.
    await adapter.executeScript(`lock table ${counted} in share row exclusive mode; with wrong as (${wrong}) ${mend}`);
    mended.push(table);
  }
  return mended;
}
