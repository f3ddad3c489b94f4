import { tokenFor } from '../support/gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { percentile, startOpenLoop, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** An account with a long ledger. */
const LONG = 'ab'.padEnd(24, '0');
const ROWS = 200_000;
const LEDGER = '/users/me/transactions';

let server: PostgresServer;
let gateway: FaultyGateway;

beforeAll(async () => {
  server = await startPostgresServer();
  const url = await seededDatabase(server);
  await server.run(`insert into users (id, username, email) values ('${LONG}', 'long.ledger', 'x@example.com')`, 'gateway');
  await server.run(
    `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
     select 'ab' || lpad(i::text, 22, '0'), '${LONG}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1, timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute'
       from generate_series(1, ${ROWS}) i`,
    'gateway',
  );
  await server.run('vacuum (analyze) transactions', 'gateway');
  gateway = await startFaultyGateway({ DATABASE_URL: url });
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

interface ListAnswer {
  readonly status: number;
  readonly durationMs: number;
  readonly totalItems: unknown;
  readonly items: number;
}

async function list(query: string): Promise<ListAnswer> {
  const startedAt = performance.now();
  const response = await fetch(`${gateway.url}/api/v1${LEDGER}${query}`, { headers: { authorization: `Bearer ${tokenFor(LONG)}` } });
  // The OpenAPI document defines this type.
  const { data } = (await response.json()) as { data: { items: unknown[]; pagination: { totalItems: unknown } } | null };
  const durationMs = performance.now() - startedAt;
  return { status: response.status, durationMs, totalItems: data?.pagination.totalItems, items: data?.items.length ?? 0 };
}

/** Measures a victim of 20 requests a second during some work. */
async function besideVictim(work: () => Promise<void>): Promise<readonly Sample[]> {
  const victim = startOpenLoop(20, () => gateway.rest(STATS));
  await work();
  return victim.stop();
}

function p50(samples: readonly Sample[]): number {
  return percentile(
    samples.map(({ durationMs }) => durationMs),
    0.5,
  );
}

async function repeatFor(ms: number, query: string): Promise<ListAnswer[]> {
  const answers: ListAnswer[] = [];
  const until = performance.now() + ms;
  while (performance.now() < until) {
    answers.push(await list(query));
    // With a short pause, as a client that processes the response.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return answers;
}

test.each([
  ['far pages', '?page=9990', 2],
  ['pages with a count of all', '?limit=1', 1],
  ['counts by time', '?limit=1&from=2000-01-01', 2],
])('%s of a long ledger do not slow down another account', async (name, query, attackers) => {
  await repeatFor(300, '?limit=1');
  const quiet = await besideVictim(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const answers: ListAnswer[] = [];
  const beside = await besideVictim(async () => {
    const loops = Array.from({ length: attackers }, () => repeatFor(2_500, query));
    answers.push(...(await Promise.all(loops)).flat());
  });
  recordFault({
    name: `${name} of a ledger of ${ROWS} transactions, ${attackers} at a time, beside 20 requests a second`,
    sent: answers.length + beside.length,
    failed: [...answers, ...beside].filter(({ status }) => status !== 200).length,
    figures: [
      { name: "neighbour's p50 beside, as a multiple", value: Number((p50(beside) / p50(quiet)).toFixed(2)), atMost: 2 },
      { name: "neighbour's p50 in ms", value: Number(p50(beside).toFixed(1)) },
      { name: 'p50 of the pages in ms', value: Number(percentile(answers.map(({ durationMs }) => durationMs), 0.5).toFixed(1)) }, // prettier-ignore
    ],
  });
  expect(new Set(answers.map(({ status, totalItems }) => `${status} ${String(totalItems)}`))).toEqual(new Set([`200 ${ROWS}`]));
  expect(beside.filter(({ status }) => status !== 200)).toEqual([]);
});

test('cursor pagination returns each row once, also with timestamps a microsecond apart', async () => {
  await server.run(
    `alter table transactions alter column created_at type timestamptz;
     update transactions set created_at = '2026-01-01 00:00:00+00'::timestamptz + substr(id, 3)::bigint / 2 * interval '1 microsecond'
      where user_id = '${LONG}' and id < 'ab${'60'.padStart(22, '0')}';
     update transactions set created_at = 'infinity' where id = 'ab${'61'.padStart(22, '0')}'`,
    'gateway',
  );
  const seen: string[] = [];
  let sent = 0;
  for (let after: string | null = ''; after !== null && sent < 200; sent += 1) {
    const query = `{ myTransactions(limit: 1, filter: { from: "2026-01-01" }${after === '' ? '' : `, after: "${after}"`}) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenFor(LONG)}` },
      body: JSON.stringify({ query }),
    });
    // The query defines this type.
    const { data } = (await response.json()) as {
      data: { myTransactions: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    };
    seen.push(...data.myTransactions.nodes.map(({ id }) => id));
    after = data.myTransactions.pageInfo.hasNextPage ? data.myTransactions.pageInfo.endCursor : null;
  }
  const missing = 60 - new Set(seen).size;
  recordFault({ name: 'timestamptz with microseconds and infinity: paging by 1', sent, failed: missing + (sent - new Set(seen).size) });
  expect([seen.length, missing]).toEqual([60, 0]);
});

test('returns the rows without a slow count after its time limit, and does not delay lists without one', async () => {
  // A slow row security policy: a page reads twenty rows, a count all of them.
  await server.run(
    `create role reader login; grant usage on schema public to reader; grant select on all tables in schema public to reader;
     alter table transactions enable row level security;
     create policy slow on transactions for select to reader using (pg_sleep(0.0005) is not null)`,
    'gateway',
  );
  const other = await startFaultyGateway({ DATABASE_URL: server.url('gateway').replace(/\/\/[^@]*@/, '//reader@') });
  const before = gateway;
  gateway = other;
  try {
    const [counted, kept] = await Promise.all([
      Promise.all([list('?from=2000-01-01'), list('?from=2000-01-02'), list('?limit=5&from=2000-01-03')]),
      repeatFor(2_000, ''),
    ]);
    const failed = [...counted, ...kept].filter(({ status, items }) => status !== 200 || items === 0).length;
    recordFault({
      name: 'a count by time that takes for ever: the rows are answered without it',
      sent: counted.length + kept.length,
      failed,
      figures: [
        { name: 'slowest list with such a count, in ms', value: Math.round(Math.max(...counted.map(({ durationMs }) => durationMs))), atMost: 3_000 },
        { name: 'p50 of lists whose count is kept, in ms', value: Math.round(percentile(kept.map(({ durationMs }) => durationMs), 0.5)), atMost: 250 },
      ],
    }); // prettier-ignore
    expect(counted.map(({ status, totalItems }) => [status, totalItems])).toEqual(counted.map(() => [200, null]));
    expect(new Set(kept.map(({ status, totalItems }) => `${status} ${String(totalItems)}`))).toEqual(new Set([`200 ${ROWS}`]));
  } finally {
    gateway = before;
    await other.stop();
  }
});
