import type { TestDatabase } from '../support/test-database';

/** What user_stats says of one user, beside what counting the rows says. */
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

/** The users whose statistics are not what counting gives: none, missing and doubled rows included. */
export async function wrongStats(database: TestDatabase): Promise<Recount[]> {
  return database.query<Recount>(`select * from (${RECOUNT}) r where r.kept <> r.counted order by r.id`);
}
