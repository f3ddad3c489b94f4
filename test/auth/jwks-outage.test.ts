import type { ServerResponse } from 'node:http';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JwksKeySource } from '../../src/auth/jwks-key-source';
import { FakeClock } from './fake-clock';
import { INVALID_TOKEN } from './forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetAnswer, type KeySetServer } from './key-set-server';

/** How old keys may be that verify something. */
const MAX_AGE_MS = 30_000;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const ed = generateKeyPairSync('ed25519').publicKey;

const NEVER_HAD = { code: 'SERVICE_UNAVAILABLE', status: 503, details: [], headers: { 'retry-after': '1' } };

let issuer: KeySetServer;
let clock: FakeClock;
let source: JwksKeySource;

beforeEach(async () => {
  clock = new FakeClock();
  issuer = await startKeySetServer(answerKeys(jwkOf(rsa, 'one'), jwkOf(ec, 'two', { use: 'sig', alg: 'ES256' })));
  source = new JwksKeySource(issuer.url, undefined, clock);
});
afterEach(async () => {
  source.stop();
  await issuer.close();
});

function find(kid: unknown, alg?: string): Promise<KeyObject> {
  return source.find({ kid, alg });
}

/** Waits for what happens in the background. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}

async function expectKey(kid: string, key: KeyObject): Promise<void> {
  const found = await find(kid);
  expect(found.export({ format: 'jwk' })).toEqual(createPublicKey(key.export({ format: 'pem', type: 'spki' })).export({ format: 'jwk' }));
}

/** As fast as it is read. */
function answerForEver(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
  response.on('close', () => {
    clearInterval(timer);
  });
}

const FAILING: [string, KeySetAnswer][] = [
  ['500', answerText('{"keys":[]}', 500)],
  ['500 with a good set', answerText(JSON.stringify({ keys: [jwkOf(other, 'three')] }), 500)],
  ['404', answerText('not found', 404)],
  ['a redirect', answerText('', 302, { location: '/elsewhere' })],
  ['a page', answerText('<!doctype html><title>Sign in</title>', 200, { 'content-type': 'text/html' })],
  ['nothing', answerText('')],
  ['null', answerText('null')],
  ['half a set', answerText('{"keys":[{"kty":"RSA"')],
  ['an object without keys', answerText('{}')],
  ['keys that are a text', answerText('{"keys":"one"}')],
  ['keys that are numbers', answerText('{"keys":[1,2]}')],
  ['keys that are null', answerText('{"keys":[null]}')],
  ['a megabyte before a good set', answerText(`{"x":"${'x'.repeat(2 ** 20)}","keys":[${JSON.stringify(jwkOf(other, 'three'))}]}`)],
  ['a body without an end', answerForEver],
  ['keys for encrypting alone', answerKeys(jwkOf(rsa, 'one', { use: 'enc' }))],
  ['a closed connection', (response) => response.destroy()],
];

test.each(FAILING)('an address that answers %s: 503 where no key was ever had, until there is one', async (_, answer) => {
  issuer.answer = answer;
  source.start();
  await expect(find('one')).rejects.toMatchObject(NEVER_HAD);
  await expect(find('one')).rejects.toMatchObject(NEVER_HAD);
  expect(issuer.requests).toBe(1);
  issuer.answer = answerKeys(jwkOf(rsa, 'one'));
  clock.pass(1_000);
  await until(() =>
    find('one').then(
      () => true,
      () => false,
    ),
  );
  await expectKey('one', rsa);
});

test.each(FAILING)('an address that answers %s: keys that were had go on serving', async (_, answer) => {
  await find('one');
  issuer.answer = answer;
  clock.pass(MAX_AGE_MS);
  for (const delayMs of [1_000, 2_000]) {
    await expectKey('one', rsa);
    await until(() => clock.waiting.length > 0);
    expect(clock.waiting).toEqual([delayMs]);
    await expect(find('unknown')).rejects.toMatchObject(INVALID_TOKEN);
    await expectKey('two', ec);
    clock.pass(delayMs);
  }
});

test('the set is fetched at start, and again after 1, 2, 5 and 10 s, then every 10 s, until there is one', async () => {
  issuer.answer = answerText('', 500);
  source.start();
  for (const [failures, delayMs] of [1_000, 2_000, 5_000, 10_000, 10_000, 10_000].entries()) {
    await until(() => clock.waiting.length > 0);
    expect([issuer.requests, clock.waiting]).toEqual([failures + 1, [delayMs]]);
    await expect(find('one')).rejects.toMatchObject({ headers: { 'retry-after': String(delayMs / 1000) } });
    clock.pass(delayMs - 1);
    expect(issuer.requests).toBe(failures + 1);
    if (failures === 5) issuer.answer = answerKeys(jwkOf(rsa, 'one'));
    clock.pass(1);
  }
  await until(() =>
    find('one').then(
      () => true,
      () => false,
    ),
  );
  expect([issuer.requests, clock.waiting]).toEqual([7, []]);
});

test.each([
  ['an Ed25519 key', jwkOf(ed, 'one')],
  ['a key for another algorithm', jwkOf(rsa, 'one', { alg: 'RS512' })],
])('a set of nothing but %s is as good as none, but keys that were had go on serving', async (_, jwk) => {
  await find('one');
  issuer.answer = answerKeys(jwk);
  for (const requests of [2, 3]) {
    clock.pass(MAX_AGE_MS);
    await expectKey('one', rsa);
    await expectKey('two', ec);
    expect(issuer.requests).toBe(requests);
  }
  const fresh = new JwksKeySource(issuer.url, undefined, clock);
  await expect(fresh.find({ kid: 'one', alg: 'RS256' })).rejects.toMatchObject(NEVER_HAD);
  fresh.stop();
});

test('where nobody listens it is the same', async () => {
  await find('one');
  await issuer.close();
  clock.pass(MAX_AGE_MS);
  await expect(find('unknown')).rejects.toMatchObject(INVALID_TOKEN);
  await expectKey('one', rsa);
  const fresh = new JwksKeySource(issuer.url, undefined, clock);
  await expect(fresh.find({ kid: 'one', alg: 'RS256' })).rejects.toMatchObject(NEVER_HAD);
  fresh.stop();
});

test('an address that is silent, or breaks off midway, holds nobody up for ever, and nobody twice', async () => {
  await find('one');
  issuer.answer = (response) => response.writeHead(200).write('{"keys":[');
  clock.pass(MAX_AGE_MS);
  await Promise.all([expect(find('unknown')).rejects.toMatchObject(INVALID_TOKEN), expectKey('one', rsa)]);
  clock.pass(1_000);
  // It is being tried, and this waits for nothing.
  await expectKey('one', rsa);
  expect(clock.waiting).toEqual([]);
});

test('the log has one line when the set cannot be fetched, and one when it can again', async () => {
  const lines: string[] = [];
  const log = { warn: (_: object, message: string) => void lines.push(message), info: (message: string) => void lines.push(message) };
  const logged = new JwksKeySource(issuer.url, log, clock);
  issuer.answer = answerText('', 500);
  logged.start();
  for (const delayMs of [1_000, 2_000]) {
    await until(() => clock.waiting.length > 0);
    if (delayMs === 2_000) issuer.answer = answerKeys(jwkOf(rsa, 'one'));
    clock.pass(delayMs);
  }
  await until(() => lines.length > 1);
  expect(lines).toEqual([expect.stringContaining('cannot be fetched'), expect.stringContaining('has been fetched')]);
});
