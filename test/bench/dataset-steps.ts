import {
  BIG_LEDGER_ROWS,
  BIG_LEDGER_USER,
  CELEBRITY,
  FANS,
  FIRST_BLOCKER,
  FIRST_FAN,
  FOLLOWS,
  LEDGER_USERS,
  LONELY_USER,
  ORDINARY_USERS,
  REGULARS,
  STREAM_PREFIX,
  STREAMS,
  SUSPENDED_USER,
  TRANSACTION_PREFIX,
  TRANSACTIONS,
  USER_PREFIX,
} from './population';

/** One statement that builds the data set, with its name for progress messages. */
export interface Step {
  readonly name: string;
  readonly sql: string;
}

const id = (prefix: string, number: string): string => `'${prefix}' || lpad(to_hex(${number}), 12, '0')`;

/** Transactions of regulars and ledger users come first, the same number for each; the rest is skewed towards the first users. */
const REGULAR_ROWS = REGULARS * 200;
const EVEN_ROWS = REGULAR_ROWS + (LEDGER_USERS - REGULARS) * 25;

// Twenty kinds, selected by a remainder of twenty. The first twelve belong to a stream.
const KINDS = `(array['GIFT_SENT','GIFT_SENT','GIFT_SENT','GIFT_SENT','GIFT_SENT','GIFT_SENT','GIFT_RECEIVED','GIFT_RECEIVED','GIFT_RECEIVED',
  'GIFT_RECEIVED','STREAM_TICKET','STREAM_TICKET','PURCHASE','PURCHASE','PURCHASE','BONUS','BONUS','ADJUSTMENT','REFUND','PAYOUT'])`;
const STATUSES = `(array['COMPLETED','COMPLETED','COMPLETED','COMPLETED','COMPLETED','COMPLETED','PENDING','PENDING','FAILED','REVERSED'])`;

/** Inserts transactions from `source (i, n, kind, stream, at)`: number, user number, index in KINDS, stream number, and time. */
function insertTransactions(source: string): string {
  return `
    insert into transactions (id, user_id, type, direction, status, amount, balance_after, stream_id, description, created_at)
    select ${id(TRANSACTION_PREFIX, 'i')}, ${id(USER_PREFIX, 'n')}, type::transaction_type,
           (case when type in ('GIFT_SENT', 'STREAM_TICKET', 'PAYOUT') then 'DEBIT' else 'CREDIT' end)::transaction_direction,
           ${STATUSES}[1 + (i + i / 20) % 10]::transaction_status, 1 + (i * 37) % 5000, 1000 + (i * 7127) % 100000,
           case when kind < 12 then ${id(STREAM_PREFIX, 'stream')} end,
           case when i % 3 = 0 then 'Transaction no. ' || i end, at
      from (select i, n, kind, stream, at, ${KINDS}[1 + kind] as type from (${source}) as rows) as typed
     order by at`;
}

const ORDINARY_ROWS = `
  select i, n, (i * 7 % 20)::int as kind, 1 + (n * 4 + (i / 5 + i / 20) % 4) * 7919 % ${STREAMS} as stream,
         timestamptz '2025-12-01 00:00:00+00' - make_interval(secs => i * 7368787 % 94608000 + i % 1000 / 1000.0) as at
    from (select i, case when i < ${REGULAR_ROWS} then 1 + i / 200
                         when i < ${EVEN_ROWS} then ${REGULARS + 1} + (i - ${REGULAR_ROWS}) / 25
                         else 1 + floor(power(i * 48271 % 2147483647 / 2147483647.0, 2) * ${ORDINARY_USERS})::bigint end as n
            from generate_series(0::bigint, ${TRANSACTIONS - 1}) as i) as numbered`;

// Some types are rare in this ledger: 600 rows of a million are BONUS or ADJUSTMENT, far apart.
const BIG_LEDGER_SOURCE = `
  select ${TRANSACTIONS} + i as i, ${BIG_LEDGER_USER}::bigint as n,
         (case when i * 7 % 20 between 15 and 17 and i / 20 % 250 <> 0 then 6 else i * 7 % 20 end)::int as kind,
         1 + i * 13 % 20000 * 5 as stream,
         timestamptz '2022-12-02 00:00:00+00' + make_interval(secs => i * 94.608) as at
    from generate_series(0::bigint, ${BIG_LEDGER_ROWS - 1}) as i`;

/** A time within three years. Steps of 7,919 s are out of the order of ids, as in a table that is never sorted. */
const followedAt = (number: string): string => `timestamptz '2023-01-01 00:00:00+00' + make_interval(secs => (${number}) % 94608000)`;

const WENT_LIVE = `status in ('LIVE', 'ENDED')`;

/** The statements that fill an empty database, in order. Deterministic: every run inserts the same rows. */
export const STEPS: readonly Step[] = [
  {
    name: `${ORDINARY_USERS + 3} users and ${FANS} followers of one`,
    sql: `
      insert into users (id, username, email, status, created_at)
      select ${id(USER_PREFIX, 'n')}, 'Bench.User_' || n, 'user' || n || '@bench.example',
             (case when n between ${SUSPENDED_USER} and ${SUSPENDED_USER + 499} then 'SUSPENDED'
                   when n between ${SUSPENDED_USER + 500} and ${SUSPENDED_USER + 999} then 'DELETED' else 'ACTIVE' end)::user_status,
             timestamptz '2022-01-01 00:00:00+00' + make_interval(secs => n * 60.123)
        from (select generate_series(1, ${LONELY_USER}) union all select generate_series(${FIRST_FAN}, ${FIRST_FAN + FANS - 1})) as u(n)`,
  },
  {
    name: 'profiles of nine in ten',
    sql: `
      insert into profiles (user_id, display_name, bio, avatar_url, cover_url, is_verified)
      select ${id(USER_PREFIX, 'n')}, 'Işıl ' || n, case when n % 4 > 0 then 'Canlı yayınlar, müzik ve oyun. No. ' || n end,
             case when n % 3 > 0 then 'https://cdn.example/avatars/' || n || '.jpg' end,
             case when n % 5 = 0 then 'https://cdn.example/covers/' || n || '.jpg' end, n % 50 = 0
        from generate_series(1, ${LONELY_USER}) as n where n % 10 > 0`,
  },
  {
    // User n follows n % 21 others, which adds up to a million over a hundred thousand users. The steps are all different, so no pair repeats.
    name: 'follows',
    sql: `
      insert into follows (follower_id, followee_id, created_at)
      select ${id(USER_PREFIX, 'n')}, ${id(USER_PREFIX, `1 + (n - 1 + k * k * 211 + k) % ${ORDINARY_USERS}`)}, ${followedAt('n::bigint * 7919 + k')}
        from generate_series(1, ${ORDINARY_USERS}) as n cross join lateral generate_series(1, n % 21) as k`,
  },
  {
    name: 'follows of one',
    sql: `
      insert into follows (follower_id, followee_id, created_at)
      select ${id(USER_PREFIX, 'n')}, ${id(USER_PREFIX, String(CELEBRITY))}, ${followedAt('n::bigint * 7919')} from generate_series(${FIRST_FAN}, ${FIRST_FAN + FANS - 1}) as n`,
  },
  {
    name: 'blocks',
    sql: `
      insert into blocks (blocker_id, blocked_id)
      select ${id(USER_PREFIX, 'n')}, ${id(USER_PREFIX, `1 + (n - ${FIRST_BLOCKER} + k * 5000) % ${LEDGER_USERS}`)}
        from generate_series(${FIRST_BLOCKER}, ${SUSPENDED_USER - 1}) as n cross join generate_series(0, 3) as k`,
  },
  {
    name: 'live streams',
    sql: `
      insert into live_streams (id, host_id, title, status, started_at, ended_at, created_at)
      select ${id(STREAM_PREFIX, 's')}, ${id(USER_PREFIX, '1 + s * s % 20011')}, 'Yayın ' || s, status::live_stream_status,
             case when ${WENT_LIVE} then at + interval '5 minutes' end, case when status = 'ENDED' then at + interval '2 hours' end, at
        from (select s, case s % 20 when 0 then 'LIVE' when 1 then 'SCHEDULED' when 2 then 'CANCELLED' else 'ENDED' end as status,
                     timestamptz '2023-01-01 00:00:00+00' + make_interval(secs => s * 900) as at
                from generate_series(1::bigint, ${STREAMS}) as s) as streams`,
  },
  { name: 'transactions', sql: insertTransactions(ORDINARY_ROWS) },
  { name: 'transactions of one', sql: insertTransactions(BIG_LEDGER_SOURCE) },
];

/** Assertions on the result; each returns the number of `wrong` rows. */
export const ASSERTIONS: readonly Step[] = [
  {
    name: 'user_stats is what the tables say',
    sql: `
      select count(*)::int as wrong
        from users u
        left join user_stats s on s.user_id = u.id
        left join (select followee_id as id, count(*) as n from follows group by 1) a using (id)
        left join (select follower_id as id, count(*) as n from follows group by 1) b using (id)
        left join (select host_id as id, count(*) as n from live_streams where ${WENT_LIVE} group by 1) c using (id)
       where (s.followers, s.following, s.total_live_streams) is distinct from (coalesce(a.n, 0), coalesce(b.n, 0), coalesce(c.n, 0))`,
  },
  {
    name: 'transaction_counts is what the table says',
    sql: `
      select count(*)::int as wrong
        from (select user_id, type, status, direction, count(*) as n from transactions group by 1, 2, 3, 4) t
        full join (select * from transaction_counts where count <> 0) c using (user_id, type, status, direction)
       where t.n is distinct from c.count`,
  },
  {
    name: 'there are as many follows, streams and transactions as promised',
    sql: `
      select (abs((select count(*) from follows) - ${FOLLOWS + FANS}) + abs((select count(*) from live_streams) - ${STREAMS})
              + abs((select count(*) from transactions) - ${TRANSACTIONS + BIG_LEDGER_ROWS}))::int as wrong`,
  },
];
