import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JwksKeySource } from '../../src/auth/jwks-key-source';
import { FakeClock } from '../support/fake-clock';
import { INVALID_TOKEN } from '../support/forge-token';
import { answerKeys, jwkOf, startKeySetServer, type KeySetServer } from '../support/key-set-server';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The maximum age of keys that verify tokens. */
const MAX_AGE_MS = 30_000;
/** The age from which keys are refreshed in the background. */
const REFRESH_AGE_MS = 20_000;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const ed = generateKeyPairSync('ed25519').publicKey;

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

test('finds each key by its kid, RSA and EC in one set', async () => {
  await expectKey('one', rsa);
  await expectKey('two', ec);
  expect(issuer.requests).toBe(1);
});

test('fetches the key set once for concurrent tokens', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, index) => find(index % 2 === 0 ? 'one' : 'two')));
  expect(issuer.requests).toBe(1);
});

/** Triggers a background refresh by a known kid, and waits until it is done. */
async function refreshInBackground(turn: number): Promise<void> {
  const key = turn % 2 === 0 ? other : ec;
  issuer.answer = answerKeys(jwkOf(rsa, 'one'), jwkOf(key, 'two'));
  clock.pass(REFRESH_AGE_MS);
  await find('one');
  await until(async () => (await find(undefined, 'ES256')).export({ format: 'jwk' }).x === key.export({ format: 'jwk' }).x);
}

test('fetches the key set for unknown kids at most once a minute, besides its refresh by age', async () => {
  await find('one');
  const causedByUnknown = [];
  for (let turn = 0; turn < 9; turn += 1) {
    await refreshInBackground(turn);
    const before = issuer.requests;
    await Promise.all(['x', 'y', '__proto__', 'ONE'].map((kid) => expect(find(kid)).rejects.toMatchObject(INVALID_TOKEN)));
    causedByUnknown.push(issuer.requests - before);
  }
  // The very first kid counts as unknown, too; a turn takes 20 s.
  expect(causedByUnknown).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1]);
});

test('finds a new key by its kid, unless an unknown kid caused a request within the last minute', async () => {
  await find('one');
  issuer.answer = answerKeys(jwkOf(rsa, 'one'), jwkOf(other, 'new'));
  clock.pass(1);
  await expect(find('new')).rejects.toMatchObject(INVALID_TOKEN);
  clock.pass(MAX_AGE_MS);
  await expectKey('new', other);
});

test('refreshes keys in the background from 20 s, and before verifying from 30 s', async () => {
  await find('one');
  clock.pass(REFRESH_AGE_MS - 1);
  await find('one');
  expect(issuer.requests).toBe(1);
  clock.pass(1 - REFRESH_AGE_MS);
  await refreshInBackground(0);
  expect(issuer.requests).toBe(2);
  issuer.answer = answerKeys(jwkOf(other, 'one'));
  clock.pass(MAX_AGE_MS);
  await expectKey('one', other);
  expect(issuer.requests).toBe(3);
});

test.each([MAX_AGE_MS, DAY_MS])('rejects a key withdrawn from the set after %d ms without a token', async (idleMs) => {
  await find('one');
  issuer.answer = answerKeys(jwkOf(ec, 'two'));
  clock.pass(idleMs);
  await expect(find('one')).rejects.toMatchObject(INVALID_TOKEN);
  await expectKey('two', ec);
});

test('uses a key replaced under the same kid once the set is refreshed', async () => {
  await find('two');
  issuer.answer = answerKeys(jwkOf(other, 'two'));
  clock.pass(MAX_AGE_MS);
  await expectKey('two', other);
});

describe('a token without a kid', () => {
  test.each([
    ['RS256', rsa],
    ['ES256', ec],
  ])('is verified with the only key of %s', async (alg, key) => {
    const found = await find(undefined, alg);
    expect(found.export({ format: 'jwk' })).toMatchObject({ kty: key.export({ format: 'jwk' }).kty });
  });

  test('is verified with the only key if that has no kid either', async () => {
    issuer.answer = answerKeys(jwkOf(rsa, undefined), jwkOf(ed, 'ed'));
    expect((await find(undefined, 'RS256')).asymmetricKeyType).toBe('rsa');
    await expect(find('one', 'RS256')).rejects.toMatchObject(INVALID_TOKEN);
  });

  test.each(['HS256', 'none', 'EdDSA', undefined])('is rejected if it is signed with %s', async (alg) => {
    await expect(find(undefined, alg)).rejects.toMatchObject(INVALID_TOKEN);
  });

  test('is rejected if two keys match', async () => {
    issuer.answer = answerKeys(jwkOf(ec, 'two'), jwkOf(other, 'three'));
    await expect(find(undefined, 'ES256')).rejects.toMatchObject(INVALID_TOKEN);
  });
});
