import { ADA } from '../support/gateway';
import { accept, KIND, startCollector, type CollectorAnswer } from './collector';
import { clientTrace, startTracedGateway, type TracedGateway } from './traced-gateway';

const STATS = `/users/${ADA}/stats`;
const WARNING = 'spans cannot be exported: they are dropped until they can';
const NEWS = 'spans are exported again';

let traced: TracedGateway;

afterEach(() => traced.close());

function linesOf(msg: string): Record<string, unknown>[] {
  return traced.gateway.log.filter((line) => line['msg'] === msg);
}

async function untilLogged(msg: string): Promise<void> {
  while (linesOf(msg).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Sends requests, which must not notice anything. */
async function sendRequests(count: number): Promise<void> {
  for (let request = 0; request < count; request += 1) expect((await traced.gateway.rest(STATS)).status).toBe(200);
}

const answerWith = (status: number, headers: Record<string, string> = {}): CollectorAnswer => {
  return (_request, response) => void response.writeHead(status, headers).end('an explanation');
};

test.each<[what: string, answer: CollectorAnswer, reason: RegExp]>([
  ['is overloaded (503)', answerWith(503), /retryable/],
  ['limits the rate (429)', answerWith(429, { 'retry-after': '60' }), /retryable/],
  ['rejects the credentials (401)', answerWith(401), /^401 Unauthorized$/],
  ['does not know the path (404)', answerWith(404), /^404 Not Found$/],
  ['does not respond', () => undefined, /timed out/],
  ['closes the connection', (request) => void request.socket.destroy(), /ECONNRESET|hang up/],
])('a collector that %s affects no request, and is logged once', async (what, answer, reason) => {
  // The other answers must arrive within the timeout, however slow the machine is.
  traced = await startTracedGateway({ OTEL_EXPORTER_OTLP_TIMEOUT: what === 'does not respond' ? '700' : '5000' });
  const { collector } = traced;
  collector.answer = answer;
  await sendRequests(3);
  await untilLogged(WARNING);
  const exports = collector.exports.length;
  await sendRequests(3);
  while (collector.exports.length === exports) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(linesOf(WARNING)).toEqual([expect.objectContaining({ level: 40, reason: expect.stringMatching(reason) as unknown })]);

  collector.answer = accept;
  const { traceId, traceparent } = clientTrace();
  await traced.gateway.rest(STATS, { headers: { traceparent } });
  await collector.until(1, (span) => span.traceId === traceId && span.kind === KIND.server);
  await untilLogged(NEWS);
  expect([linesOf(WARNING).length, linesOf(NEWS).length]).toEqual([1, 1]);
  expect(Number(linesOf(NEWS)[0]?.['lostSpans'])).toBeGreaterThan(0);
});

test('a collector that is not there is logged once, and gets spans once it is', async () => {
  traced = await startTracedGateway({ OTEL_EXPORTER_OTLP_TIMEOUT: '5000' });
  const { port } = traced.collector;
  await traced.collector.close();
  await sendRequests(3);
  await untilLogged(WARNING);
  expect(linesOf(WARNING)).toEqual([expect.objectContaining({ reason: expect.stringContaining('ECONNREFUSED') as unknown })]);
  const back = await startCollector(port);
  const { traceId, traceparent } = clientTrace();
  await traced.gateway.rest(STATS, { headers: { traceparent } });
  await back.until(1, (span) => span.traceId === traceId);
  await untilLogged(NEWS);
  await traced.close();
  await back.close();
});

test('holds no more spans than the queue while the collector does not respond', async () => {
  const queue = { OTEL_BSP_MAX_QUEUE_SIZE: '8', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4', OTEL_EXPORTER_OTLP_TIMEOUT: '2000' };
  traced = await startTracedGateway(queue);
  const { collector } = traced;
  collector.answer = () => undefined;
  await sendRequests(1);
  while (collector.exports.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const { traceId, traceparent } = clientTrace();
  for (let request = 0; request < 20; request += 1) await traced.gateway.rest(STATS, { headers: { traceparent } });
  collector.answer = accept;
  await collector.until(4, (span) => span.traceId === traceId);
  await traced.close();
  const received = collector.spans.filter((span) => span.traceId === traceId).length;
  expect(received).toBeLessThanOrEqual(8);
  // Each request has four spans.
  expect(linesOf(NEWS)[0]?.['lostSpans']).toBeGreaterThanOrEqual(80 - received);
});

test('closing exports the spans that wait', async () => {
  traced = await startTracedGateway({ OTEL_BSP_SCHEDULE_DELAY: '600000' });
  await sendRequests(2);
  expect(traced.collector.exports).toEqual([]);
  await traced.close();
  expect(traced.collector.spans.filter(({ kind }) => kind === KIND.server)).toHaveLength(2);
});

test('closing ends although the collector does not respond', async () => {
  traced = await startTracedGateway({ OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_EXPORTER_OTLP_TIMEOUT: '600000' });
  traced.collector.answer = () => undefined;
  await sendRequests(1);
  // It would otherwise take ten minutes.
  await traced.close();
  expect(traced.collector.spans).toEqual([]);
});

test('sends the configured headers, compressed, to the path of traces', async () => {
  const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=very%20secret', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
  traced = await startTracedGateway(headers);
  await sendRequests(1);
  await traced.collector.until(1);
  expect(traced.collector.exports[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'x-key': 'very secret', 'content-encoding': 'gzip', 'content-type': 'application/json' },
  });
  expect(JSON.stringify(traced.gateway.log)).not.toContain('very secret');
});
