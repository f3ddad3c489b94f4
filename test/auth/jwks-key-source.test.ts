import type { ServerResponse } from 'node:http';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJwksKeySource } from '../../src/auth/jwks-key-source';
import { INVALID_TOKEN } from './forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetAnswer, type KeySetServer } from './key-set-server';

const MINUTE_MS = 60_000;
const MAX_AGE_MS = 10 * MINUTE_MS;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

const NEVER_HAD = { code: 'SERVICE_UNAVAILABLE', status: 503, details: [], headers: { 'retry-after': '60' } };

let issuer: KeySetServer;
let clockMs: number;
let find: (kid: string | undefined) => Promise<KeyObject>;

beforeEach(async () => {
  clockMs = 1_000_000;
  issuer = await startKeySetServer(answerKeys(jwkOf(rsa, 'one'), jwkOf(ec, 'two', { use: 'sig', alg: 'ES256' })));
  find = createJwksKeySource(issuer.url, () => clockMs);
});
afterEach(() => issuer.close());

/** Waits for what happens in the background. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}

async function expectKey(kid: string, key: KeyObject): Promise<void> {
  const found = await find(kid);
  expect(found.export({ format: 'jwk' })).toEqual(createPublicKey(key.export({ format: 'pem', type: 'spki' })).export({ format: 'jwk' }));
}

test('each kid finds its own key, RSA and EC in one set', async () => {
  await expectKey('one', rsa);
  await expectKey('two', ec);
  expect(issuer.requests).toBe(1);
});

test('nothing is fetched before the first token', async () => {
  await sleep(20);
  expect(issuer.requests).toBe(0);
});

test('many tokens at once wait for one request', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, index) => find(index % 2 === 0 ? 'one' : 'two')));
  expect(issuer.requests).toBe(1);
});

test('a token without a kid is refused and causes no request', async () => {
  await expect(find(undefined)).rejects.toMatchObject(INVALID_TOKEN);
  expect(issuer.requests).toBe(0);
});

test('unknown kids cause one request a minute at most', async () => {
  await find('one');
  for (const [afterMs, requests] of [
    [0, 1],
    [MINUTE_MS - 1, 1],
    [MINUTE_MS, 2],
    [MINUTE_MS + 1, 2],
    [2 * MINUTE_MS - 1, 2],
    [2 * MINUTE_MS, 3],
  ] as const) {
    // prettier-ignore
    clockMs = 1_000_000 + afterMs;
    const strangers = ['x', 'y', '__proto__', 'ONE'].map((kid) => expect(find(kid)).rejects.toMatchObject(INVALID_TOKEN));
    await Promise.all(strangers);
    expect([afterMs, issuer.requests]).toEqual([afterMs, requests]);
  }
});

test('a key that was added is found by the first token that names it, a minute after the last request', async () => {
  await find('one');
  issuer.answer = answerKeys(jwkOf(rsa, 'one'), jwkOf(other, 'new'));
  await expect(find('new')).rejects.toMatchObject(INVALID_TOKEN);
  clockMs += MINUTE_MS;
  await expectKey('new', other);
});

test('a key that was withdrawn stops counting once the set is fetched anew', async () => {
  await find('one');
  issuer.answer = answerKeys(jwkOf(ec, 'two'));
  clockMs += MAX_AGE_MS - 1;
  await expectKey('one', rsa);
  await sleep(20);
  expect(issuer.requests).toBe(1);
  clockMs += 1;
  await expectKey('one', rsa);
  await until(() =>
    find('one').then(
      () => false,
      (error: unknown) => {
        expect(error).toMatchObject(INVALID_TOKEN);
        return true;
      },
    ),
  );
  await expectKey('two', ec);
  expect(issuer.requests).toBe(2);
});

test('a key that was exchanged under its kid is the new one once the set is fetched anew', async () => {
  await find('two');
  issuer.answer = answerKeys(jwkOf(other, 'two'));
  clockMs += MAX_AGE_MS;
  await until(async () => (await find('two')).export({ format: 'jwk' }).x === other.export({ format: 'jwk' }).x);
});

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
  ['a closed connection', (response) => response.destroy()],
];

test.each(FAILING)('an address that answers %s: 503 where no key was ever had, at one request a minute', async (_, answer) => {
  issuer.answer = answer;
  await expect(find('one')).rejects.toMatchObject(NEVER_HAD);
  await expect(find('one')).rejects.toMatchObject(NEVER_HAD);
  expect(issuer.requests).toBe(1);
  issuer.answer = answerKeys(jwkOf(rsa, 'one'));
  clockMs += MINUTE_MS;
  await expectKey('one', rsa);
});

test.each(FAILING)('an address that answers %s: keys that were had go on serving', async (_, answer) => {
  await find('one');
  issuer.answer = answer;
  for (const requests of [2, 3]) {
    clockMs += MAX_AGE_MS;
    await expectKey('one', rsa);
    await until(() => issuer.requests === requests);
    await expect(find('stranger')).rejects.toMatchObject(INVALID_TOKEN);
    await expectKey('two', ec);
    expect(issuer.requests).toBe(requests);
  }
});

test.each([
  ['without a kid', jwkOf(rsa, undefined)],
  ['for encrypting', jwkOf(rsa, 'one', { use: 'enc' })],
  ['for another algorithm', jwkOf(rsa, 'one', { alg: 'RS512' })],
])('a set of nothing but a key %s is as good as none', async (_, jwk) => {
  issuer.answer = answerKeys(jwk);
  await expect(find('one')).rejects.toMatchObject(NEVER_HAD);
});

test('where nobody listens it is the same', async () => {
  await find('one');
  await issuer.close();
  clockMs += MAX_AGE_MS;
  await expect(find('stranger')).rejects.toMatchObject(INVALID_TOKEN);
  await expectKey('one', rsa);
  await expect(createJwksKeySource(issuer.url)('one')).rejects.toMatchObject(NEVER_HAD);
});

test('an address that is silent, or breaks off midway, holds nobody up for ever', async () => {
  await find('one');
  const silent = await startKeySetServer(() => undefined);
  const halting = await startKeySetServer((response) => response.writeHead(200).write('{"keys":['));
  issuer.answer = (response) => response.writeHead(200).write('{"keys":[');
  clockMs += MAX_AGE_MS;
  await Promise.all([
    expect(createJwksKeySource(silent.url)('one')).rejects.toMatchObject(NEVER_HAD),
    expect(createJwksKeySource(halting.url)('one')).rejects.toMatchObject(NEVER_HAD),
    expect(find('stranger')).rejects.toMatchObject(INVALID_TOKEN),
    expectKey('one', rsa),
  ]);
  await Promise.all([silent.close(), halting.close()]);
});

test('a failed refresh is tried again a minute later, whatever the age of the keys', async () => {
  await find('one');
  issuer.answer = answerText('', 500);
  clockMs += MAX_AGE_MS;
  await find('one');
  await until(() => issuer.requests === 2);
  clockMs += MINUTE_MS - 1;
  await find('one');
  await sleep(20);
  expect(issuer.requests).toBe(2);
  clockMs += 1;
  await find('one');
  await until(() => issuer.requests === 3);
});
