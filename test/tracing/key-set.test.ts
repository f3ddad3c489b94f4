import { generateKeyPairSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { forgeToken, goodClaims, rsa } from '../support/forge-token';
import { ADA } from '../support/gateway';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetAnswer, type KeySetServer } from '../support/key-set-server';
import { ERROR, KIND } from './collector';
import { clientTrace, partsOf, startTracedGateway, type TracedGateway } from './traced-gateway';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = answerKeys(jwkOf(publicKey, 'first', { alg: 'RS256' }));

let keys: KeySetServer;
let traced: TracedGateway;
/** The headers of the fetches so far. */
let fetches: IncomingHttpHeaders[];

afterEach(async () => {
  await traced.close();
  await keys.close();
});

function recording(answer: KeySetAnswer): KeySetAnswer {
  return (response) => {
    fetches.push(response.req.headers);
    answer(response);
  };
}

/** Starts a gateway whose first fetch is answered by `answer`, and waits for that fetch. */
async function start(answer: KeySetAnswer, sampler = 'parentbased_always_on'): Promise<void> {
  fetches = [];
  keys = await startKeySetServer(recording(answer));
  traced = await startTracedGateway({ JWT_SECRET: '', JWKS_URL: `${keys.url}?key=secret`, OTEL_TRACES_SAMPLER: sampler });
  while (fetches.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

function tokenOf(kid: string): string {
  return forgeToken({ alg: 'RS256', kid }, goodClaims(), rsa(privateKey));
}

/** Sends a request whose key is unknown, so that it causes a fetch. */
async function sendUnknown(isSampled: boolean): Promise<ReturnType<typeof clientTrace>> {
  const { gateway } = traced;
  // The first key set has been read once its key is accepted.
  while ((await gateway.rest(`/users/${ADA}/stats`, { as: tokenOf('first') })).status !== 200) await new Promise((resolve) => setImmediate(resolve));
  const trace = clientTrace(isSampled);
  await gateway.rest(`/users/${ADA}/stats`, { as: tokenOf('second'), headers: { traceparent: trace.traceparent, tracestate: 'rojo=1' } });
  return trace;
} // prettier-ignore

test('a fetch in the background is a trace of its own', async () => {
  await start(KEYS);
  const [span] = await traced.collector.until(1, ({ attributes }) => 'url.full' in attributes);
  expect(span).toMatchObject({
    name: 'GET',
    kind: KIND.client,
    status: { code: 0 },
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(keys.url).port),
      'url.full': keys.url,
    },
  });
  expect(span?.parentSpanId).toBeUndefined();
  expect(fetches[0]?.['traceparent']).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
});

test('a failed fetch is marked, with its status', async () => {
  await start(answerText('away', 503));
  const [span] = await traced.collector.until(1, ({ attributes }) => 'url.full' in attributes);
  expect(span).toMatchObject({ status: { code: ERROR }, attributes: { 'http.response.status_code': 503, 'error.type': 'Error' } });
});

test('a fetch that a request causes is within it, and continues its trace at the issuer', async () => {
  await start(KEYS);
  const { traceId } = await sendUnknown(true);
  const [fetched] = await traced.collector.until(1, (span) => span.traceId === traceId && 'url.full' in span.attributes);
  const [request] = await traced.collector.until(1, (span) => span.traceId === traceId && span.kind === KIND.server);
  expect(fetched?.parentSpanId).toBe(request?.spanId);
  expect(fetches.at(-1)).toMatchObject({ traceparent: `00-${traceId}-${fetched?.spanId}-01`, tracestate: 'rojo=1' });
});

test('a fetch for a request that is not sampled passes that on', async () => {
  await start(KEYS, 'parentbased_always_off');
  const { traceId } = await sendUnknown(false);
  expect(partsOf(fetches[0]?.['traceparent'])).toMatchObject({ isSampled: false });
  expect(partsOf(fetches.at(-1)?.['traceparent'])).toMatchObject({ traceId, isSampled: false });
  expect(fetches.at(-1)).toMatchObject({ tracestate: 'rojo=1' });
  expect(traced.collector.bodies).toEqual([]);
}); // prettier-ignore
