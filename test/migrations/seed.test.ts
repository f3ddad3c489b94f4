import { seedDemoData } from '../../src/migrations/seed';
import { ADA } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { wrongStats } from './recount';

const TABLES = ['users', 'profiles', 'follows', 'blocks', 'live_streams', 'transactions', 'user_stats'] as const;
/** The timestamp in the documented response. */
const DOCUMENTED = '2026-05-22T16:11:26.805Z';

interface LedgerEntry {
  readonly id: string;
  readonly type: string;
  readonly direction: 'CREDIT' | 'DEBIT';
  readonly status: string;
  readonly amount: bigint;
  readonly balance: bigint;
  readonly stream: string | null;
  readonly at: Date;
}

let database: TestDatabase;
let ledger: LedgerEntry[];

beforeAll(async () => {
  database = await openTestDatabase();
  // Newest first, as the API pages it.
  ledger = await database.query<LedgerEntry>(
    `select id, type::text, direction::text, status::text, amount, balance_after as balance, stream_id as stream, created_at as at
       from transactions where user_id = '${ADA}' order by created_at desc, id desc`,
  );
});
afterAll(() => database.close());

async function count(from: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return row!.n;
}

async function contents(): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of TABLES) {
    const [row] = await database.query<{ digest: string }>(
      `select md5(string_agg(t::text, '|' order by t::text collate "C")) as digest from ${table} t`,
    );
    digests[table] = row!.digest;
  }
  return digests;
}

async function seedAgain(): Promise<void> {
  const access = await database.engine.openMigrationAccess();
  try {
    await seedDemoData(access);
  } finally {
    await access.close();
  }
}

describe('the accounts', () => {
  test('ada has the documented statistics, counted and stored', async () => {
    const [ada] = await database.query(
      `select username, role::text, status::text, followers, following, total_live_streams as streams
         from users join user_stats on user_id = id where id = '${ADA}'`,
    );
    expect(ada).toEqual({ username: 'ada', role: 'USER', status: 'ACTIVE', followers: 120, following: 85, streams: 12 });
    expect(await wrongStats(database)).toEqual([]);
  });

  test('ada has streams that never went live, which are not counted', async () => {
    const rows = await database.query<{ status: string; n: number }>(
      `select status::text, count(*)::int as n from live_streams where host_id = '${ADA}' group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { status: 'CANCELLED', n: 1 },
      { status: 'ENDED', n: 12 },
      { status: 'SCHEDULED', n: 1 },
    ]);
  });

  test.each([
    ['an ADMIN', "users where role = 'ADMIN' and status = 'ACTIVE'"],
    ['a MODERATOR', "users where role = 'MODERATOR' and status = 'ACTIVE'"],
    ['a SUSPENDED user', "users where status = 'SUSPENDED'"],
    ['a DELETED user', "users where status = 'DELETED'"],
    ['a user who has blocked ada', `blocks where blocked_id = '${ADA}'`],
    ['a user whom ada has blocked', `blocks where blocker_id = '${ADA}'`],
    ['a user without transactions', 'users u where not exists (select 1 from transactions t where t.user_id = u.id)'],
    ['a user without a profile', 'users u where not exists (select 1 from profiles p where p.user_id = u.id)'],
    ['a stream on the air', "live_streams where status = 'LIVE' and started_at is not null and ended_at is null"],
    [
      'a suspended or deleted follower of ada',
      `follows join users u on u.id = follower_id where followee_id = '${ADA}' and u.status <> 'ACTIVE'`,
    ],
    ['a verified profile', 'profiles where is_verified'],
    ['a username with capitals', 'users where username <> lower(username)'],
  ])('there is %s', async (_what, from) => {
    expect(await count(from)).toBeGreaterThan(0);
  });

  test('every e-mail address is at example.com, which identifies demo accounts to db:seed', async () => {
    expect(await count('users')).toBe(171);
    expect(await count("users where email not like '%_@example.com'")).toBe(0);
  });
});

describe("ada's ledger", () => {
  test('spans 18 months, up to the documented timestamp', () => {
    expect(ledger).toHaveLength(400);
    expect(ledger[0]!.at.toISOString()).toBe(DOCUMENTED);
    expect(ledger.at(-1)!.at.toISOString().slice(0, 7)).toBe('2024-11');
  });

  test('has every type, direction and status, in valid combinations', () => {
    const directions: Record<string, string> = {};
    for (const { type, direction } of ledger)
      directions[type] = [...new Set([...(directions[type]?.split('|') ?? []), direction])].sort().join('|');
    expect(directions).toEqual({
      PURCHASE: 'CREDIT',
      GIFT_SENT: 'DEBIT',
      GIFT_RECEIVED: 'CREDIT',
      STREAM_TICKET: 'DEBIT',
      PAYOUT: 'DEBIT',
      REFUND: 'CREDIT',
      BONUS: 'CREDIT',
      ADJUSTMENT: 'CREDIT|DEBIT',
    });
    expect(new Set(ledger.map((entry) => entry.status))).toEqual(new Set(['PENDING', 'COMPLETED', 'FAILED', 'REVERSED']));
  });

  test('has running balances that add up the completed transactions and are never negative', () => {
    let balance = 0n;
    for (const entry of [...ledger].reverse()) {
      if (entry.status === 'COMPLETED') balance += entry.direction === 'CREDIT' ? entry.amount : -entry.amount;
      expect({ id: entry.id, balance: entry.balance }).toEqual({ id: entry.id, balance });
      expect(balance).toBeGreaterThanOrEqual(0n);
    }
  });

  test('spreads streams over pages of 20, between other transactions', () => {
    const pagesOf = new Map<string, Set<number>>();
    ledger.forEach(({ stream }, index) => {
      if (stream !== null) pagesOf.set(stream, (pagesOf.get(stream) ?? new Set()).add(Math.floor(index / 20)));
    });
    const split = [...pagesOf.values()].filter((pages) => pages.size > 1);
    expect(split.length).toBeGreaterThan(10);
    const firstPage = ledger.slice(0, 20).map((entry) => entry.stream);
    expect(firstPage).toContain(null);
    expect(new Set(firstPage).size).toBeGreaterThan(2);
  });

  test('has equal timestamps across a page boundary, ordered by id', () => {
    for (let end = 20; end < ledger.length; end += 20) {
      expect(ledger[end - 1]!.at).toEqual(ledger[end]!.at);
      expect(ledger[end - 1]!.id > ledger[end]!.id).toBe(true);
    }
  });

  test('references only streams that had started', async () => {
    expect(
      await count('transactions t join live_streams l on l.id = t.stream_id where l.started_at is null or t.created_at < l.started_at'),
    ).toBe(0);
  });
});

describe('seeding again', () => {
  test('changes nothing', async () => {
    const before = await contents();
    await seedAgain();
    expect(await contents()).toEqual(before);
  });

  test('keeps changed rows, and restores deleted ones', async () => {
    await database.execute(
      `update users set username = 'ada.l', status = 'SUSPENDED' where id = '${ADA}';
       update profiles set bio = null where user_id = '${ADA}';
       delete from follows where followee_id = '${ADA}'`,
    );
    await seedAgain();
    const [ada] = await database.query(
      `select username, status::text, bio, followers
         from users join profiles p on p.user_id = id join user_stats s on s.user_id = id where id = '${ADA}'`,
    );
    expect(ada).toEqual({ username: 'ada.l', status: 'SUSPENDED', bio: null, followers: 120 });
  });
});
