import { connect } from 'node:net';
import { ADA, tokenFor } from '../support/gateway';
import { ERROR, KIND } from './collector';
import { clientTrace, startTracedGateway, type TracedGateway } from './traced-gateway';

const STATS = `/users/${ADA}/stats`;

let traced: TracedGateway;

afterEach(() => traced.close());

test('records a request beyond the rate limit', async () => {
  traced = await startTracedGateway({ RATE_LIMIT: '1' });
  const traces = [clientTrace(), clientTrace(), clientTrace()];
  for (const { traceparent } of traces) await traced.gateway.rest(STATS, { headers: { traceparent } });
  const spans = await traced.collector.until(3, ({ kind }) => kind === KIND.server);
  expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200, 429, 429]);
  for (const { status, attributes } of spans.slice(1)) {
    expect([status.code, attributes['gateway.error.code']]).toEqual([0, 'RATE_LIMITED']);
  }
});

test('records a request that is rejected before anything is done for it', async () => {
  traced = await startTracedGateway({}, undefined, { maxUnanswered: 2 });
  const { traceId, traceparent } = clientTrace();
  const socket = connect(Number(new URL(traced.gateway.url).port), '127.0.0.1').resume();
  const headers = `Host: a\r\nAuthorization: ${tokenFor(ADA)}\r\nTraceparent: ${traceparent}\r\n`;
  socket.write(`GET /api/v1${STATS} HTTP/1.1\r\n${headers}\r\n`.repeat(6));
  await new Promise((resolve) => socket.once('close', resolve));
  const spans = await traced.collector.until(1, ({ attributes }) => attributes['gateway.error.reason'] !== undefined);
  expect(spans[0]).toMatchObject({
    traceId,
    kind: KIND.server,
    status: { code: ERROR },
    attributes: {
      'http.response.status_code': 503,
      'error.type': 'SERVICE_UNAVAILABLE',
      'gateway.error.code': 'SERVICE_UNAVAILABLE',
      'gateway.error.reason': 'tooManyUnanswered',
    },
  });
});
