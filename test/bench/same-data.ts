import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { BIG_LEDGER_ROWS, BIG_LEDGER_USER, FIRST_BLOCKER, LEDGER_USERS, REGULARS, SUSPENDED_USER, userId } from './population';
import type { Subject } from './processes';
import { dataOf, rest, send, type BenchRequest } from './requests';
import { WORKS } from './works';

/** How many requests of each work are compared. */
const COMPARED = 64;

// Cursors are opaque: bare makes one too, for the work's sake, but may write it otherwise.
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

/** Refusals are part of the work: who skipped the checks would be faster. */
async function compareRefusals(bare: Subject, gateway: Subject): Promise<void> {
  const path = `/users/${userId(FIRST_BLOCKER)}/stats`;
  const refused: readonly (readonly [number, BenchRequest])[] = [
    [401, { ...rest(1, path), headers: {} }],
    [401, { ...rest(1, path), headers: { authorization: `${rest(1, path).headers['authorization'] ?? ''}x` } }],
    [403, rest(SUSPENDED_USER, path)],
    [403, rest(1, path)],
    [404, rest(1, `/users/${userId(SUSPENDED_USER + 500)}/stats`)],
  ];
  for (const [expected, request] of refused) {
    for (const subject of [bare, gateway]) {
      const { status } = await send(subject.origin, request);
      if (status !== expected) throw new Error(`${subject.name} answers ${status} where ${expected} is due: ${request.path}`);
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
      // The documented shape of the list.
      const { pagination } = data as { pagination: { totalItems: number } };
      const due = rows[0]?.n ?? 0;
      // Of a ledger of a million the bench shows what the count costs; that it is exact is asked of the small ones.
      if (pagination.totalItems !== due && due < BIG_LEDGER_ROWS) {
        throw new Error(`totalItems of user ${viewer} is ${pagination.totalItems}; the ledger has ${due} rows.`);
      }
    }
  } finally {
    await client.end();
  }
}

/** Checks that both servers do the same work. @throws Error saying what differs */
export async function assertSameData(databaseUrl: string, bare: Subject, gateway: Subject): Promise<void> {
  await compareData(bare, gateway);
  await compareRefusals(bare, gateway);
  await compareCounts(databaseUrl, gateway);
}
