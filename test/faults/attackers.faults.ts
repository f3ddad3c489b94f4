import { many } from '../support/costly-documents';
import { tokenFor } from '../support/gateway';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { percentile, startOpenLoop, type Sample } from './open-loop';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

/** The victim's requests a second, and how long it is measured alone and beside each attacker. */
const VICTIM_RATE = 20;
const MEASURED_MS = 5_000;

/** More documents of an attacker than its rate limit allows: the cheapest one uses more than a hundredth of it. */
const ENOUGH_DOCUMENTS = 400;

/** Demo accounts that attack, each with its own rate limit. The victim is ada. */
const ATTACKERS = ['5eed01000000000000000002', '5eed01000000000000000005', '5eed01000000000000000007', '5eed01000000000000000008'] as const;

const ids = `[${many(100, (i) => `"5eed01${String((i % 9) + 1).padStart(18, '0')}"`)}]`;
const documents = {
  'distinct documents of 900 tokens': (n: number) =>
    `query Q${n} { ${many(30, (i) => `a${i}: me { id username role createdAt profile { userId username bio isLive joinedAt user { id role } } }`)} }`,
  'errors in a thousand fields': () =>
    `query ($x: Boolean = true) { users(ids: ${ids}) { ${many(9, (i) => `e${i}: email @include(if: $x)`)} } }`,
  'queries for far pages': (n: number) =>
    `{ ${many(10, (i) => `p${i}: myTransactions(page: ${10_000 + ((n * 10 + i) % 9_000)}, limit: 10) { nodes { id } totalCount }`)} }`,
  'invalid documents': (n: number) => `{ me { ${many(490, (i) => `nope${n}x${i}`)} } }`,
} as const;

let server: PostgresServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  server = await startPostgresServer();
  const url = await seededDatabase(server);
  // The ledger of the attacker that requests far pages.
  await server.run(
    `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
     select 'fa' || lpad(i::text, 22, '0'), '${ATTACKERS[2]}', 'BONUS', 'CREDIT', 'COMPLETED', 1, 1, timestamptz '2020-01-01 00:00:00+00' + i * interval '1 minute'
       from generate_series(1, 200000) i`,
    'gateway',
  );
  // The default rate limit, which an attacker may use up.
  gateway = await startFaultyGateway({ DATABASE_URL: url, RATE_LIMIT: '10000' });
});
afterAll(async () => {
  await gateway.stop();
  await server.remove();
});

async function measureVictim(): Promise<readonly Sample[]> {
  const load = startOpenLoop(VICTIM_RATE, () => gateway.rest(STATS));
  await new Promise((resolve) => setTimeout(resolve, MEASURED_MS));
  return load.stop();
}

const p50 = (samples: readonly Sample[]): number => percentile(samples.map(({ durationMs }) => durationMs), 0.5); // prettier-ignore

/**
 * Sends documents sequentially on four connections until it is stopped, and then until it has been rate-limited,
 * which takes longer on a slow machine.
 * @returns the number of responses by status
 */
function attack(userId: string, documentOf: (n: number) => string): () => Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  const headers = { authorization: `Bearer ${tokenFor(userId, 3600)}`, 'content-type': 'application/json' };
  let isOver = false;
  let sent = 0;
  const sendOn = async (): Promise<void> => {
    while (!isOver || (!statuses.has(429) && sent < ENOUGH_DOCUMENTS)) {
      const body = JSON.stringify({ query: documentOf((sent += 1)) });
      const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body });
      await response.arrayBuffer();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      // A rate-limited client waits a little, as real clients do.
      if (response.status === 429) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const all = Promise.all(Array.from({ length: 4 }, sendOn));
  return async () => {
    isOver = true;
    await all;
    return statuses;
  };
}

test.each(Object.entries(documents).map(([what, documentOf], index) => [what, documentOf, ATTACKERS[index] ?? ATTACKERS[0]] as const))(
  'a client that sends %s does not slow down other clients',
  async (what, documentOf, attacker) => {
    await measureVictim();
    const alone = await measureVictim();
    const stop = attack(attacker, documentOf);
    const beside = await measureVictim();
    const statuses = await stop();
    const failed = beside.filter(({ status }) => status !== 200).length;
    const ratio = p50(beside) / p50(alone);
    recordFault({
      name: `beside ${what}`,
      sent: beside.length,
      failed,
      figures: [
        { name: 'p50 alone, ms', value: p50(alone) },
        { name: 'p50 beside, ms', value: p50(beside) },
        { name: 'p50 beside / alone', value: ratio, atMost: 2 },
      ],
    });
    expect(failed).toBe(0);
    // It has used up its units and gets 429.
    expect(statuses.get(429) ?? 0).toBeGreaterThan(0);
    // Every request of the attacker gets a response, if only a rejection: its own statements may have to wait too long for each other (503).
    expect([...statuses.keys()].filter((status) => ![200, 400, 429, 503].includes(status))).toEqual([]);
  },
  120_000,
);
