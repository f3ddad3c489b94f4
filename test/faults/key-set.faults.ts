import { generateKeyPairSync } from 'node:crypto';
import { forgeToken, goodClaims, rsa } from '../support/forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetServer } from '../support/key-set-server';
import { startFaultyGateway, STATS, type FaultyGateway } from './gateway-process';
import { recoveryMs, startOpenLoop } from './open-loop';
import { eventually } from './processes';
import { recordFault } from './record-fault';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SET = answerKeys(jwkOf(pair.publicKey, 'key'));
const authorization = `Bearer ${forgeToken({ alg: 'RS256', kid: 'key' }, goodClaims(), rsa(pair.privateKey))}`;

let issuer: KeySetServer;
let gateway: FaultyGateway;
beforeAll(async () => {
  issuer = await startKeySetServer(answerText('', 500));
  gateway = await startFaultyGateway({ JWT_SECRET: '', JWKS_URL: issuer.url });
});
afterAll(async () => {
  await gateway.stop();
  await issuer.close();
});

const send = (): Promise<number> => gateway.rest(STATS, { authorization });

test('fetches a key set within seconds of it becoming available, and keeps verifying when it is unavailable again', async () => {
  const load = startOpenLoop(50, send);
  await eventually(() => (issuer.requests >= 2 ? Promise.resolve() : Promise.reject(new Error('not retried yet'))));
  issuer.answer = SET;
  const since = performance.now();
  await eventually(async () => {
    if ((await send()) !== 200) throw new Error('not yet');
  });
  issuer.answer = answerText('', 500);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const samples = await load.stop();
  const failed = samples.filter(({ status }) => status !== 200 && status !== 503);
  recordFault({
    name: 'key set unreachable at start',
    sent: samples.length,
    failed: failed.length,
    worstRecoveryMs: Math.round(recoveryMs(samples, since, ({ status }) => status !== 200)),
    recoveryLimitMs: 3_000,
  });
  expect(failed).toEqual([]);
  expect(samples.at(-1)?.status).toBe(200);
  await eventually(() => {
    const lines = gateway.log().filter(({ msg }) => String(msg).includes('key set'));
    expect(lines.map(({ level }) => level)).toEqual([40, 30]);
    return Promise.resolve();
  });
});
