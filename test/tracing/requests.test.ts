import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { ADA } from '../support/gateway';
import { exchange } from '../support/wire';
import { ERROR, KIND, type Collector, type ReceivedSpan } from './collector';
import { clientTrace, partsOf, startTracedGateway, type TracedGateway } from './traced-gateway';

const STATS = `/users/${ADA}/stats`;
const STATS_SPAN = 'GET /api/v1/users/:id/stats';

let traced: TracedGateway;
let gateway: TracedGateway['gateway'];
let collector: Collector;

beforeAll(async () => {
  traced = await startTracedGateway({ PLAYGROUND: 'true' });
  ({ gateway, collector } = traced);
});

afterAll(() => traced.close());

/** The spans of a trace, once its request span has arrived, which ends last. */
async function spansOf(traceId: string): Promise<ReceivedSpan[]> {
  await collector.until(1, (span) => span.traceId === traceId && span.kind === KIND.server);
  return collector.spans.filter((span) => span.traceId === traceId);
}

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const [span, second] = spans.filter((candidate) => candidate.name === name);
  if (span === undefined || second !== undefined) throw new Error(`not one span named ${name}: ${spans.map((one) => one.name).join(', ')}`);
  return span;
}

/** The log line of a request, by its trace. */
async function lineOf(traceId: string): Promise<Record<string, unknown>> {
  for (;;) {
    const line = gateway.log.find(({ msg, traceparent }) => msg === 'request' && partsOf(traceparent).traceId === traceId);
    if (line !== undefined) return line;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("continues the client's trace, with an operation and its statements within the request", async () => {
  const { traceId, spanId, traceparent } = clientTrace();
  await gateway.rest(STATS, { headers: { traceparent, tracestate: 'rojo=1,congo=2' } });
  const spans = await spansOf(traceId);
  const request = named(spans, STATS_SPAN);
  expect(request).toMatchObject({
    kind: KIND.server,
    parentSpanId: spanId,
    traceState: 'rojo=1,congo=2',
    status: { code: 0 },
    attributes: { 'http.request.method': 'GET', 'http.route': '/api/v1/users/:id/stats', 'http.response.status_code': 200 },
  });
  const operation = named(spans, 'query RestUserStats');
  expect(operation).toMatchObject({
    kind: KIND.internal,
    parentSpanId: request.spanId,
    attributes: { 'graphql.operation.name': 'RestUserStats', 'graphql.operation.type': 'query' },
  });
  for (const name of ['account', 'stats']) {
    const statement = named(spans, name);
    expect(statement).toMatchObject({
      kind: KIND.client,
      parentSpanId: operation.spanId,
      links: [{ traceId, spanId: request.spanId }],
      attributes: { 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT', 'db.query.summary': name },
    });
    expect(statement.attributes['db.query.text']).toMatch(/^select .*\$1::text\[\]/s);
  }
  expect(spans).toHaveLength(4);
});

test('spans begin and end within their parents', async () => {
  const { traceId, traceparent } = clientTrace();
  await gateway.rest(STATS, { headers: { traceparent } });
  const spans = await spansOf(traceId);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const span of spans) {
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    const parent = byId.get(span.parentSpanId ?? '');
    if (parent === undefined) continue;
    expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent.startTimeUnixNano));
    expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(parent.endTimeUnixNano));
  }
  // Times are finer than milliseconds, which is how long many spans take.
  expect(spans.every(({ startTimeUnixNano }) => startTimeUnixNano.endsWith('000000'))).toBe(false);
  const request = named(spans, STATS_SPAN);
  expect(Math.abs(Number(BigInt(request.startTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
});

test('names the process that records the spans', async () => {
  const { traceId, traceparent } = clientTrace();
  await gateway.rest(STATS, { headers: { traceparent } });
  const [span] = await spansOf(traceId);
  expect(span?.resource).toEqual({
    'service.name': 'livestream-gateway',
    'service.version': '0.0.0',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    'process.pid': process.pid,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': expect.any(String) as unknown,
  });
});

test('the log line of a request has the context of its span', async () => {
  const { traceId, traceparent } = clientTrace();
  await gateway.rest(STATS, { headers: { traceparent } });
  const { spanId } = named(await spansOf(traceId), STATS_SPAN);
  expect(await lineOf(traceId)).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01` });
});

test('a request that its caller has not sampled is not exported, but its trace id is logged', async () => {
  const [off, on] = [clientTrace(false), clientTrace()];
  await gateway.rest(STATS, { headers: { traceparent: off.traceparent } });
  const line = partsOf((await lineOf(off.traceId))['traceparent']);
  expect(line).toEqual({ traceId: off.traceId, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown, isSampled: false });
  expect(line.spanId).not.toBe(off.spanId);
  // Spans are exported in the order in which they end.
  await gateway.rest(STATS, { headers: { traceparent: on.traceparent } });
  await spansOf(on.traceId);
  expect(collector.bodies.join()).not.toContain(off.traceId);
});

test.each(['nonsense', '', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`])(
  'the invalid traceparent "%s" begins a trace, and is no error',
  async (traceparent) => {
    gateway.log.length = 0;
    const { status } = await gateway.rest(STATS, { headers: { traceparent, tracestate: 'lost=1' } });
    expect(status).toBe(200);
    while (gateway.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const { traceId, isSampled } = partsOf(gateway.log[0]?.['traceparent']);
    expect([traceId.length, isSampled]).toEqual([32, true]);
    const request = named(await spansOf(traceId), STATS_SPAN);
    expect([request.parentSpanId, request.traceState]).toEqual([undefined, undefined]);
  },
);

test('names a span of /graphql by its type, and never by what the client calls it', async () => {
  const { traceId, traceparent } = clientTrace();
  for (const query of ['query Mine { me { id } }', '{ me { id', '{ nothing }']) {
    await gateway.graphql(query, {}, { headers: { traceparent } });
  }
  const count = (): number => collector.spans.filter((span) => span.traceId === traceId && span.kind === KIND.server).length;
  while (count() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const operations = (await spansOf(traceId)).filter(({ kind }) => kind === KIND.internal);
  expect(operations.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['query', { 'graphql.operation.name': 'Mine', 'graphql.operation.type': 'query' }],
    ['GraphQL Operation', { 'gateway.error.code': 'GRAPHQL_VALIDATION_FAILED' }],
  ]);
});

test.each<[what: string, send: (headers: Record<string, string>) => Promise<{ status: number }>, name: string, attributes: object]>([
  ['401', (headers) => gateway.rest(STATS, { as: 'a.b.c', headers }), STATS_SPAN, { 'http.response.status_code': 401, 'gateway.error.code': 'UNAUTHENTICATED', 'gateway.error.reason': 'malformed' }],
  ['400 for a header', (headers) => gateway.rest(STATS, { headers: { ...headers, 'x-platform': 'tv' } }), STATS_SPAN, { 'http.response.status_code': 400, 'gateway.error.code': 'BAD_USER_INPUT' }],
  ['404 without a route', (headers) => gateway.rest('/nothing', { headers }), 'GET', { 'http.response.status_code': 404, 'gateway.error.code': 'NOT_FOUND' }],
  ['405', (headers) => gateway.rest(STATS, { method: 'PUT', headers }), 'PUT /api/v1/users/:id/stats', { 'http.response.status_code': 405 }],
  ['400 for a malformed URL', (headers) => gateway.rest('/users/profile/%zz', { headers }), 'GET', { 'http.response.status_code': 400, 'gateway.error.reason': 'malformedUrl' }],
])('records a response %s, which is no error of the server', async (_what, send, name, attributes) => {
  const { traceId, spanId, traceparent } = clientTrace();
  await send({ traceparent });
  const request = named(await spansOf(traceId), name);
  expect(request).toMatchObject({ kind: KIND.server, parentSpanId: spanId, status: { code: 0 }, attributes });
  expect(request.attributes).not.toHaveProperty('error.type');
}); // prettier-ignore

test('records a response to bytes that are no request', async () => {
  await exchange(gateway.url, Buffer.from('nonsense\r\n\r\n'));
  const [span] = await collector.until(1, ({ name }) => name === 'HTTP');
  expect(span).toMatchObject({ kind: KIND.server, attributes: { 'http.request.method': '_OTHER', 'http.response.status_code': 400 } });
});

test('marks the spans of a failed request, operation and statement', async () => {
  const { traceId, traceparent } = clientTrace();
  await gateway.database.execute('alter table user_stats rename to lost_stats');
  await gateway.rest(STATS, { headers: { traceparent } });
  await gateway.database.execute('alter table lost_stats rename to user_stats');
  const spans = await spansOf(traceId);
  for (const name of [STATS_SPAN, 'query RestUserStats', 'stats']) {
    expect(named(spans, name)).toMatchObject({ status: { code: ERROR }, attributes: { 'error.type': 'INTERNAL_SERVER_ERROR' } });
  }
  expect(named(spans, 'account')).toMatchObject({ status: { code: 0 } });
  expect(gateway.log.find(({ msg }) => msg === 'operation failed')).toMatchObject({
    traceparent: `00-${traceId}-${named(spans, STATS_SPAN).spanId}-01`,
  });
});

test('does not trace health and metrics, which are requested all the time', async () => {
  const { traceId, traceparent } = clientTrace();
  for (const path of ['/health/live', '/health/ready', '/metrics']) await gateway.fetch(path, { as: null, headers: { traceparent } });
  await gateway.fetch('/playground', { as: null, headers: { traceparent } });
  expect((await spansOf(traceId)).map(({ name }) => name)).toEqual(['GET /playground']);
});

test('has only attributes of the semantic conventions and of its own', () => {
  const known = new Set([stable, incubating].flatMap((names) => Object.values<unknown>(names)));
  const names = new Set(collector.spans.flatMap(({ attributes, resource }) => [...Object.keys(attributes), ...Object.keys(resource)]));
  expect(names.size).toBeGreaterThan(15);
  expect([...names].filter((name) => !known.has(name) && !name.startsWith('gateway.error.'))).toEqual([]);
});
