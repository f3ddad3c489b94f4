import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { BIG_LEDGER_ROWS, BIG_LEDGER_USER, FIRST_BLOCKER, LEDGER_USERS, REGULARS, SUSPENDED_USER, userId } from './population';
import type { Subject } from './processes';
import { dataOf, rest, send, type BenchRequest } from './requests';
import { WORKS } from './works';

/** The number of compared requests of each work. */
const COMPARED = 64;

// Cursors are opaque: the bare handlers create them as well, in another format.
const CURSORS = new Set(['nextCursor', 'startCursor', 'endCursor']);

function withoutCursors(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data, (key, value: unknown) => (CURSORS.has(key) && value !== null ? 'a cursor' : value)));
}

async function compareData(bare: Subject, gateway: Subject): Promise<void> {
  for (const work of WORKS) {
    for (let i = 0; i < COMPARED; i += 1) {
      const request = work.request(i);
      const [left, right] = await Promise.all([bare, gateway].map(async ({ origin }) => withoutCursors(await dataOf(origin, request))));
      if (!isDeepStrictEqual(left, right)) {
        throw new Error(
          `${work.name}, request ${i}: the data differ.\nbare:    ${JSON.stringify(left)}\ngateway: ${JSON.stringify(right)}`,
        );
      }
    }
  }
}

/** Compares error responses: handlers that skipped the checks would be faster. */
async function compareRejections(bare: Subject, gateway: Subject): Promise<void> {
  const path = `/users/${userId(FIRST_BLOCKER)}/stats`;
  const rejected: readonly (readonly [number, BenchRequest])[] = [
    [401, { ...rest(1, path), headers: {} }],
    [401, { ...rest(1, path), headers: { authorization: `${rest(1, path).headers['authorization'] ?? ''}x` } }],
    [403, rest(SUSPENDED_USER, path)],
    [403, rest(1, path)],
    [404, rest(1, `/users/${userId(SUSPENDED_USER + 500)}/stats`)],
  ];
  for (const [expected, request] of rejected) {
    for (const subject of [bare, gateway]) {
      const { status } = await send(subject.origin, request);
      if (status !== expected) throw new Error(`${subject.name} returns ${status} instead of ${expected}: ${request.path}`);
    }
  }
}

async function compareCounts(databaseUrl: string, gateway: Subject): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const viewer of [1, REGULARS, REGULARS + 1, LEDGER_USERS, BIG_LEDGER_USER]) {
      const { rows } = await client.query<{ n: number }>('select count(*)::int as n from transactions where user_id = $1', [
        userId(viewer),
      ]);
      const data = await dataOf(gateway.origin, rest(viewer, '/users/me/transactions?limit=20'));
      // The OpenAPI document defines this type.
      const { pagination } = data as { pagination: { totalItems: number } };
      const due = rows[0]?.n ?? 0;
      // Totals are compared for small ledgers only; the one of a million measures the cost of a count.
      if (pagination.totalItems !== due && due < BIG_LEDGER_ROWS) {
        throw new Error(`totalItems of user ${viewer} is ${pagination.totalItems}; the ledger has ${due} rows.`);
      }
    }
  } finally {
    await client.end();
  }
}

/** Checks that both servers return the same data. @throws Error that names the difference */
export async function assertSameData(databaseUrl: string, bare: Subject, gateway: Subject): Promise<void> {
  await compareData(bare, gateway);
  await compareRejections(bare, gateway);
  await compareCounts(databaseUrl, gateway);
}
