import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';

/** A table whose counts are maintained by triggers, and the query that checks them. */
interface CountTable {
  readonly table: string;
  /** The migration that creates the table, without its timestamp. */
  readonly migration: string;
  /** The tables whose rows are counted. */
  readonly counted: string;
  /** Selects the correct rows in place of the wrong ones. */
  readonly corrections: string;
  /** The statement that writes the rows of `wrong`. */
  readonly fix: string;
}

const COUNT_TABLES: readonly CountTable[] = [
  {
    table: 'user_stats',
    migration: 'keep_user_stats',
    counted: 'users, follows, live_streams',
    corrections: `
      select u.id as user_id, coalesce(f.count, 0)::int as followers, coalesce(g.count, 0)::int as following, coalesce(l.count, 0)::int as streams
        from users u
        left join (select followee_id as id, count(*) from follows group by 1) f on f.id = u.id
        left join (select follower_id as id, count(*) from follows group by 1) g on g.id = u.id
        left join (select host_id as id, count(*) from live_streams where status in ('LIVE', 'ENDED') group by 1) l on l.id = u.id
        left join user_stats s on s.user_id = u.id
       where (s.followers, s.following, s.total_live_streams)
             is distinct from (coalesce(f.count, 0)::int, coalesce(g.count, 0)::int, coalesce(l.count, 0)::int)`,
    fix: `insert into user_stats (user_id, followers, following, total_live_streams) select * from corrections
      on conflict (user_id) do update
      set followers = excluded.followers, following = excluded.following, total_live_streams = excluded.total_live_streams`,
  },
  {
    table: 'transaction_counts',
    migration: 'keep_transaction_counts',
    counted: 'users, transactions',
    // A kept zero is correct if there are no rows.
    corrections: `
      select user_id, type, status, direction, coalesce(t.count, 0) as count
        from (select user_id, type, status, direction, count(*) from transactions group by 1, 2, 3, 4) t
        full join transaction_counts c using (user_id, type, status, direction)
       where coalesce(c.count, 0) <> coalesce(t.count, 0)`,
    fix: `insert into transaction_counts (user_id, type, status, direction, count) select * from corrections
      on conflict (user_id, type, status, direction) do update set count = excluded.count`,
  },
];

/**
 * Recounts what triggers maintain, because rows that were written without the triggers, such as those of a restore, are not counted. If
 * counts are wrong, the counted tables can be read but not written until all counts are fixed.
 * @param migrations the names of the migrations that the database has
 * @returns the tables whose counts were wrong
 */
export async function recount(adapter: SqlDriverAdapter, migrations: readonly string[]): Promise<string[]> {
  const fixed: string[] = [];
  for (const { table, migration, counted, corrections, fix } of COUNT_TABLES) {
    if (!migrations.some((name) => name.endsWith(migration))) continue;
    const { rows } = await adapter.queryRaw({ sql: `select exists (${corrections})`, args: [], argTypes: [] });
    if (rows[0]?.[0] === false) continue;
    // Statements that are sent together are one transaction.
    await adapter.executeScript(`lock table ${counted} in share row exclusive mode; with corrections as (${corrections}) ${fix}`);
    fixed.push(table);
  }
  return fixed;
}
