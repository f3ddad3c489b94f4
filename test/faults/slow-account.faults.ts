import { ADA, tokenFor } from '../support/gateway';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { percentile, startOpenLoop } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** An account whose transactions take their time. */
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

/** A list that has to be counted. @returns whether it was, or undefined where it was not answered */
async function isCounted(userId: string, from: string): Promise<boolean | undefined> {
  const headers = { authorization: `Bearer ${tokenFor(userId)}` };
  const response = await fetch(`${gateway.url}/api/v1/users/me/transactions?limit=1&from=${from}`, { headers });
  // The contract names the shape of a list.
  const { data } = (await response.json()) as { data: { pagination: { totalItems: number | null } } | null };
  return data === null ? undefined : data.pagination.totalItems !== null;
}

test('an account whose counts are slow does not hold up those of others', async () => {
  expect(await isCounted(ADA, '2000-01-01')).toBe(true);
  let asked = 0;
  const attack = startOpenLoop(20, async () => {
    asked += 1;
    const day = String((asked % 28) + 1).padStart(2, '0');
    return (await isCounted(SLOW, `2000-01-${day}`)) === undefined ? 503 : 200;
  });
  // The first statements have keys of both, before it is known that one is slow.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const victim = startOpenLoop(20, async () => ((await isCounted(ADA, '2000-01-01')) === true ? 200 : 503));
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  const samples = await victim.stop();
  const failed = samples.filter(({ status }) => status !== 200).length;
  await attack.stop();
  recordFault({
    name: 'counts of an account that take 10 s, 20 a second, beside counts of another',
    sent: samples.length,
    failed,
    figures: [
      { name: 'p50 of the others, ms', value: percentile(samples.map(({ durationMs }) => durationMs), 0.5) }, // prettier-ignore
      { name: 'longest of the others, ms', value: Math.max(...samples.map(({ durationMs }) => durationMs)) },
    ],
  });
  expect(failed).toBe(0);
});
