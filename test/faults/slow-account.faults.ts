import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { percentile, startOpenLoop } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** An account whose transactions are slow to read. */
const SLOW = 'ab'.padEnd(24, '0');

let server: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  const url = await seededDatabase(server);
  await server.run(
    `insert into users (id, username, email) values ('${SLOW}', 'slow.ledger', 'x@example.com');
     insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
     select 'ab' || lpad(i::text, 22, '0'), '${SLOW}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1, timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute'
       from generate_series(1, 10000) i;
     create role reader login; grant usage on schema public to reader; grant select on all tables in schema public to reader;
     alter table transactions enable row level security;
     create policy slow on transactions for select to reader
      using (case when user_id = '${SLOW}' then pg_sleep(0.001) is not null else true end)`,
    'gateway',
  );
  gateway = await startFaultyGateway({ DATABASE_URL: url.replace(/\/\/[^@]*@/, '//reader@') });
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

interface Page {
  readonly data: { readonly pagination: { readonly totalItems: number | null } } | null;
}

/** A page of a ledger; undefined if the request fails. */
async function readPage(userId: string, query: string): Promise<Page['data'] | undefined> {
  const headers = { authorization: `Bearer ${tokenFor(userId)}` };
  const response = await fetch(`${gateway.url}/api/v1/users/me/transactions?${query}`, { headers });
  // The OpenAPI document defines this type.
  return ((await response.json()) as Page).data ?? undefined;
}

test.each([
  // A count by time reads every row of the range.
  ['counts', (n: number) => `limit=1&from=2000-01-${String((n % 28) + 1).padStart(2, '0')}`],
  // No index covers type and direction; no row of the account matches, so that all of them are read.
  ['searched pages', (n: number) => `type=BONUS&direction=DEBIT&limit=${(n % 28) + 1}`],
])('an account with slow %s does not delay those of another account', async (what, queryOf) => {
  // A slow count is omitted, a slow page fails.
  const isWhole = async (userId: string, n: number): Promise<boolean> =>
    typeof (await readPage(userId, queryOf(n)))?.pagination.totalItems === 'number';
  expect(await isWhole(ADA, 0)).toBe(true);
  let attempt = 0;
  const attack = startOpenLoop(20, async () => ((await isWhole(SLOW, (attempt += 1))) ? 200 : 503));
  // The first statements batch keys of both accounts, until one is measured as slow.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const victim = startOpenLoop(20, async () => ((await isWhole(ADA, 0)) ? 200 : 503));
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  const samples = await victim.stop();
  const failed = samples.filter(({ status }) => status !== 200).length;
  const attacks = await attack.stop();
  recordFault({
    name: `${what} of an account that take 10 s, 20 a second, beside ${what} of another`,
    sent: samples.length,
    failed,
    figures: [
      { name: 'p50 of the others, ms', value: percentile(samples.map(({ durationMs }) => durationMs), 0.5) }, // prettier-ignore
      { name: 'longest of the others, ms', value: Math.max(...samples.map(({ durationMs }) => durationMs)) },
    ],
  });
  expect(failed).toBe(0);
  // The account is slow indeed: most of its own requests fail.
  expect(attacks.filter(({ status }) => status === 503).length).toBeGreaterThan(attacks.length / 2);
});
