import type { TestDatabase } from '../support/test-database';

/** A transaction whose balance is not that of the one before it, plus or minus its amount. */
export interface WrongBalance {
  readonly id: string;
  readonly balance: number;
  readonly expected: number;
}

/** The wrong and the negative balances in all ledgers. Only COMPLETED transactions change a balance. */
export function wrongBalances(database: TestDatabase): Promise<WrongBalance[]> {
  return database.query<WrongBalance>(
    `select id, balance_after::int as balance, expected
       from (select *, (sum(case when status <> 'COMPLETED' then 0 when direction = 'CREDIT' then amount else -amount end)
                          over (partition by user_id order by created_at, id))::int as expected from transactions) t
      where balance_after <> expected or balance_after < 0 order by id`,
  );
}

/** Gifts of demo activity that are not a pair: one debit and one credit of the same amount, time and stream, between two users. */
export function unpairedGifts(database: TestDatabase): Promise<unknown[]> {
  return database.query(
    `select amount, stream_id, created_at, array_agg(type::text || ' ' || direction || ' ' || status || ' ' || user_id) as gifts
       from transactions where id like '5eed05%' group by amount, stream_id, created_at
     having array_agg(type::text || ' ' || direction || ' ' || status order by type)
              <> array['GIFT_SENT DEBIT COMPLETED', 'GIFT_RECEIVED CREDIT COMPLETED']
         or count(distinct user_id) <> 2`,
  );
}

/** The ids of the live streams that are not of the demo data. */
export async function startedStreams(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from live_streams where status = 'LIVE' and id not like '5eed02%' order by id`,
  );
  return rows.map(({ id }) => id);
}
