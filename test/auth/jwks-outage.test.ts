import type { ServerResponse } from 'node:http';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JwksKeySource } from '../../src/auth/jwks-key-source';
import { FakeClock } from '../support/fake-clock';
import { INVALID_TOKEN } from '../support/forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetAnswer, type KeySetServer } from '../support/key-set-server';

/** The maximum age of keys that verify tokens. */
const MAX_AGE_MS = 30_000;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const ed = generateKeyPairSync('ed25519').publicKey;

const UNAVAILABLE = { code: 'SERVICE_UNAVAILABLE', status: 503, details: [], headers: { 'retry-after': '1' } };

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

/** Waits for background work. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}

async function expectKey(kid: string, key: KeyObject): Promise<void> {
  const found = await find(kid);
  expect(found.export({ format: 'jwk' })).toEqual(createPublicKey(key.export({ format: 'pem', type: 'spki' })).export({ format: 'jwk' }));
}

/** Answers with a body that never ends. */
function answerEndlessly(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
  response.on('close', () => {
    clearInterval(timer);
  });
}

const FAILING: [string, KeySetAnswer][] = [
  ['500', answerText('{"keys":[]}', 500)],
  ['500 with a valid set', answerText(JSON.stringify({ keys: [jwkOf(other, 'three')] }), 500)],
  ['404', answerText('not found', 404)],
  ['a redirect', answerText('', 302, { location: '/elsewhere' })],
  ['an HTML page', answerText('<!doctype html><title>Sign in</title>', 200, { 'content-type': 'text/html' })],
  ['an empty body', answerText('')],
  ['null', answerText('null')],
  ['a truncated set', answerText('{"keys":[{"kty":"RSA"')],
  ['an object without keys', answerText('{}')],
  ['keys that are a string', answerText('{"keys":"one"}')],
  ['keys that are numbers', answerText('{"keys":[1,2]}')],
  ['keys that are null', answerText('{"keys":[null]}')],
  ['a megabyte before a valid set', answerText(`{"x":"${'x'.repeat(2 ** 20)}","keys":[${JSON.stringify(jwkOf(other, 'three'))}]}`)],
  ['a body without an end', answerEndlessly],
  ['encryption keys only', answerKeys(jwkOf(rsa, 'one', { use: 'enc' }))],
  ['a closed connection', (response) => response.destroy()],
];

test.each(FAILING)('returns 503 until a first key set is fetched if JWKS_URL answers with %s', async (_, answer) => {
  issuer.answer = answer;
  source.start();
  await expect(find('one')).rejects.toMatchObject(UNAVAILABLE);
  await expect(find('one')).rejects.toMatchObject(UNAVAILABLE);
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

test.each(FAILING)('keeps verifying with the last keys if JWKS_URL answers with %s', async (_, answer) => {
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

test('retries the first fetch after 1, 2, 5 and 10 s, then every 10 s', async () => {
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
])('treats a set of only %s as a failed fetch, and keeps verifying with the last keys', async (_, jwk) => {
  await find('one');
  issuer.answer = answerKeys(jwk);
  for (const requests of [2, 3]) {
    clock.pass(MAX_AGE_MS);
    await expectKey('one', rsa);
    await expectKey('two', ec);
    expect(issuer.requests).toBe(requests);
  }
  const fresh = new JwksKeySource(issuer.url, undefined, clock);
  await expect(fresh.find({ kid: 'one', alg: 'RS256' })).rejects.toMatchObject(UNAVAILABLE);
  fresh.stop();
});

test('keeps verifying with the last keys if the connection is refused', async () => {
  await find('one');
  await issuer.close();
  clock.pass(MAX_AGE_MS);
  await expect(find('unknown')).rejects.toMatchObject(INVALID_TOKEN);
  await expectKey('one', rsa);
  const fresh = new JwksKeySource(issuer.url, undefined, clock);
  await expect(fresh.find({ kid: 'one', alg: 'RS256' })).rejects.toMatchObject(UNAVAILABLE);
  fresh.stop();
});

test('times out a response that never completes, and does not delay further tokens', async () => {
  await find('one');
  issuer.answer = (response) => response.writeHead(200).write('{"keys":[');
  clock.pass(MAX_AGE_MS);
  await Promise.all([expect(find('unknown')).rejects.toMatchObject(INVALID_TOKEN), expectKey('one', rsa)]);
  clock.pass(1_000);
  // The retry is in flight; known keys do not wait for it.
  await expectKey('one', rsa);
  expect(clock.waiting).toEqual([]);
});

test('logs one line when the set cannot be fetched, and one when it can again', async () => {
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
