import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { forgeToken, goodClaims, rsa } from '../support/forge-token';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetServer } from '../support/key-set-server';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PATH = `/users/${ADA}/stats`;

let keys: KeySetServer;
let gateway: TestGateway;

afterEach(async () => {
  await gateway.close();
  await keys.close();
});

async function start(env: Readonly<Record<string, string>> = {}, isPublished = true): Promise<void> {
  keys = await startKeySetServer(isPublished ? answerKeys(jwkOf(publicKey, 'first', { alg: 'RS256' })) : answerText('', 500));
  gateway = await startGateway({ JWT_SECRET: '', JWKS_URL: keys.url, ...env }, undefined, { maxUnanswered: 2 });
}

function tokenOf(kid: string): string {
  return forgeToken({ alg: 'RS256', kid }, goodClaims(), rsa(privateKey));
}

/** Status, code and reason of failed requests, once that many are logged. */
async function failures(count: number): Promise<unknown[]> {
  const lines = (): typeof gateway.log => gateway.log.filter(({ msg, code }) => msg === 'request' && code !== undefined);
  while (lines().length < count) await new Promise((resolve) => setImmediate(resolve));
  return lines().map(({ status, code, reason }) => [status, code, reason]);
}

test('logs that the key of a token is unknown', async () => {
  await start();
  // The key set has been fetched once its key is accepted.
  while ((await gateway.rest(PATH, { as: tokenOf('first') })).status !== 200) await setTimeout(50);
  await gateway.rest(PATH, { as: tokenOf('second') });
  await gateway.graphql('{ me { id } }', {}, { as: tokenOf('second') });
  const unknown = [401, 'UNAUTHENTICATED', 'unknownKey'];
  expect(await failures(2)).toEqual([unknown, unknown]);
});

test('logs that the key set could not be fetched', async () => {
  await start({}, false);
  await gateway.rest(PATH, { as: tokenOf('first') });
  await gateway.graphql('{ me { id } }', {}, { as: tokenOf('first') });
  const away = [503, 'SERVICE_UNAVAILABLE', 'keySetUnavailable'];
  expect(await failures(2)).toEqual([away, away]);
});

test('logs the code of a client that exceeds its rate limit', async () => {
  await start({ RATE_LIMIT: '2' });
  for (let request = 0; request < 3; request += 1) await gateway.rest('/nothing', { as: null });
  await gateway.graphql('{ me { id } }', {}, { as: null });
  const limited = [429, 'RATE_LIMITED', undefined];
  const unknown = [404, 'NOT_FOUND', undefined];
  expect(await failures(4)).toEqual([unknown, unknown, limited, limited]);
});

test('logs that a connection has too many requests without a response, and that the gateway is draining', async () => {
  await start();
  const { port } = new URL(gateway.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.resume();
  socket.write(`GET /api/v1${PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: ${tokenOf('first')}\r\n\r\n`.repeat(6));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(await failures(1)).toEqual([[503, 'SERVICE_UNAVAILABLE', 'tooManyUnanswered']]);

  gateway.log.length = 0;
  let endGrace: (value: unknown) => void = () => undefined;
  const closed = gateway.shutDown(1_000, new Promise((resolve) => (endGrace = resolve)));
  await gateway.fetch('/health/ready', { as: null });
  expect(await failures(1)).toEqual([[503, 'SERVICE_UNAVAILABLE', 'draining']]);
  endGrace(undefined);
  await closed;
});
