import { Prisma } from '../../src/generated/prisma/client';
import { traceStatement } from '../../src/database/statement-span';
import { openHeldDatabase, type HeldDatabase } from '../http/held-database';
import { ADA, tokenFor } from '../support/gateway';
import { KIND, type ReceivedSpan } from './collector';
import { clientTrace, startTracedGateway, type TracedGateway } from './traced-gateway';

const USERS = [ADA, '5eed01000000000000000001', '5eed01000000000000000002', '5eed01000000000000000003'];

/** Turns of the event loop in which requests without a network reach the database: far more than they need. */
const TURNS = 100;

let traced: TracedGateway;
let database: HeldDatabase;
/** Whether the first held statement counts as slow for its loader. */
let isSlow: boolean;

async function start(): Promise<void> {
  isSlow = false;
  let timer: NodeJS.Timeout | undefined;
  const isHeld = (sql: string): boolean => {
    // As the loader measures it, but a little earlier.
    if (sql.includes('user_stats')) timer ??= setTimeout(() => (isSlow = true), 90);
    return true;
  };
  traced = await startTracedGateway({}, async () => (database = await openHeldDatabase(isHeld)));
}

beforeEach(start);

afterEach(() => traced.close());

/** The traces of three requests that one statement serves, and the spans that were exported. */
interface SentBatch {
  readonly traces: ReturnType<typeof clientTrace>[];
  readonly spans: ReceivedSpan[];
}

/** Sends a request whose statements are held, and meanwhile three others: their keys wait for the next statement, which serves all three. */
async function sendBatch(areSampled: readonly boolean[]): Promise<SentBatch> {
  const { gateway, collector } = traced;
  const first = clientTrace(false);
  const traces = areSampled.map((isSampled) => clientTrace(isSampled));
  // Two statements of the first request: its account, and its stats.
  const held = database.hold(2);
  const answer = gateway.rest(`/users/${ADA}/stats`, { headers: { traceparent: first.traceparent } });
  await held;
  database.statements.length = 0;
  // Without a network, so that they arrive in this order, and before the statement of the first counts as slow.
  const others = traces.map(async ({ traceparent }, index) => {
    const headers = { authorization: `Bearer ${tokenFor(ADA)}`, traceparent };
    return gateway.http.inject({ url: `/api/v1/users/${USERS[index] ?? ''}/stats`, headers });
  });
  // Their keys wait after some turns of the event loop, whatever these take.
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  database.release();
  expect((await answer).status).toBe(200);
  for (const { statusCode } of await Promise.all(others)) expect(statusCode).toBe(200);
  if (isSlow) {
    // Keys did not wait for a statement that counts as slow.
    await traced.close();
    await start();
    return sendBatch(areSampled);
  }
  await collector.until(areSampled.filter(Boolean).length, ({ kind }) => kind === KIND.server);
  return { traces, spans: collector.spans };
}

/** The text of the statement that read the stats of several users. */
function statsStatement(): string {
  const statements = database.statements.filter((sql) => sql.includes('user_stats'));
  expect(statements).toHaveLength(2);
  return statements[1] ?? '';
}

test('a statement is within the first request that it serves, and has a link to each of them', async () => {
  const { traces, spans } = await sendBatch([true, true, true]);
  const [statement, ...others] = spans.filter(({ name }) => name === 'stats');
  expect(others).toEqual([]);
  const requestOf = (traceId: string): ReceivedSpan | undefined =>
    spans.find((span) => span.traceId === traceId && span.kind === KIND.server);
  expect(statement?.links.map(({ traceId, spanId }) => [traceId, spanId])).toEqual(
    traces.map(({ traceId }) => [traceId, requestOf(traceId)?.spanId]),
  );
  expect(new Set(traces.map(({ traceId }) => requestOf(traceId)?.spanId)).size).toBe(3);
  const [operation] = spans.filter((span) => span.traceId === traces[0]?.traceId && span.kind === KIND.internal);
  expect([statement?.traceId, statement?.parentSpanId]).toEqual([operation?.traceId, operation?.spanId]);
});

test('a statement whose first request is sampled ends with its own trace context', async () => {
  const { traces, spans } = await sendBatch([true, false, true]);
  const statement = spans.find(({ name }) => name === 'stats');
  expect(statsStatement()).toMatch(new RegExp(` /\\*traceparent='00-${traces[0]?.traceId}-${statement?.spanId}-01'\\*/$`));
  expect(statement?.links.map(({ traceId }) => traceId)).toEqual([traces[0]?.traceId, traces[2]?.traceId]);
  expect(statement?.attributes['db.query.text']).not.toContain('traceparent');
});

test('a statement whose first request is not sampled has a span, but no comment, which would make the server plan it anew', async () => {
  const { traces, spans } = await sendBatch([false, true, false]);
  expect(statsStatement()).not.toContain('traceparent');
  const [statement] = spans.filter(({ name }) => name === 'stats');
  expect([statement?.traceId, statement?.links.length]).toEqual([traces[1]?.traceId, 1]);
});

test('a statement that serves no sampled request has neither a span nor a comment', async () => {
  const { spans } = await sendBatch([false, false, false]);
  expect(statsStatement()).not.toContain('traceparent');
  expect(spans).toEqual([]);
});

test('a statement without traces is sent unchanged', () => {
  const query = Prisma.sql`select ${1}::int`;
  expect(traceStatement('stats', query, undefined).query).toBe(query);
});
