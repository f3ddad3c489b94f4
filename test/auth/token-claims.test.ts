import jwt from 'jsonwebtoken';
import { signToken } from '../../src/auth/sign-token';
import type { VerificationKey } from '../../src/auth/verification-key';
import { createKeySource, createTokenVerifier } from '../../src/auth/verify-token';
import { ADA, TEST_SECRET } from '../support/gateway';
import { forgeToken, goodClaims, hmac, INVALID_TOKEN } from '../support/forge-token';

/** The current time in all these tests, in seconds. */
const NOW = 1_779_466_286;

const OPEN = { issuer: undefined, audience: undefined };
const STRICT = { issuer: 'https://issuer.example.com', audience: 'gateway' };

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
});
afterEach(() => {
  jest.restoreAllMocks();
});

function verify(claims: object | string, rules: { issuer: string | undefined; audience: string | undefined } = OPEN): Promise<string> {
  const token = forgeToken({ alg: 'HS256', typ: 'JWT' }, claims, hmac(TEST_SECRET));
  return createTokenVerifier({ kind: 'secret', secret: TEST_SECRET }, rules)(token);
}

function withClaim(name: string, value: unknown): object {
  return { ...goodClaims(NOW * 1000), [name]: value };
}

test.each([
  ['exp', NOW + 1],
  ['exp', NOW + 0.5],
  ['exp', NOW],
  ['exp', NOW - 29],
  ['exp', 2 ** 53],
  ['exp', 1e300],
  ['nbf', 0],
  ['nbf', -1],
  ['nbf', NOW],
  ['nbf', NOW + 1],
  ['nbf', NOW + 30],
  ['iat', undefined],
  ['iss', 'anybody'],
  ['aud', ['anything']],
  ['jti', 'x'],
  ['role', 'ADMIN'],
])('accepts %s %j, with a clock tolerance of 30 seconds', async (name, value) => {
  await expect(verify(withClaim(name, value))).resolves.toBe(ADA);
});

test.each([
  ['exp', undefined],
  ['exp', null],
  ['exp', NOW - 30],
  ['exp', NOW - 31],
  ['exp', 0],
  ['exp', -1],
  ['exp', String(NOW + 600)],
  ['exp', [NOW + 600]],
  ['exp', {}],
  ['exp', true],
  ['nbf', NOW + 31],
  ['nbf', null],
  ['nbf', String(NOW - 600)],
  ['sub', undefined],
  ['sub', null],
  ['sub', ''],
  ['sub', [ADA]],
  ['sub', { id: ADA }],
  ['sub', 507],
  ['sub', ADA.slice(1)],
  ['sub', `${ADA}0`],
  ['sub', `${ADA}\n`],
  ['sub', ` ${ADA}`],
  ['sub', 'ada'],
  ['sub', '507f1f77bcf86cd79943901g'],
  ['sub', '507f1f77bcf86cd79943901١'],
])('rejects %s %j', async (name, value) => {
  await expect(verify(withClaim(name, value))).rejects.toMatchObject(INVALID_TOKEN);
});

test.each(['1e999', '-1e999', 'NaN', 'Infinity'])('rejects exp written as %s', async (exp) => {
  await expect(verify(`{"sub":"${ADA}","exp":${exp}}`)).rejects.toMatchObject(INVALID_TOKEN);
});

test.each(['null', '[]', '"text"', '42', 'true', 'not json', '{"sub":', '{}'])('rejects claims that are %s', async (claims) => {
  await expect(verify(claims)).rejects.toMatchObject(INVALID_TOKEN);
});

test.each(['507F1F77BCF86CD799439011', '507f1F77bcf86cD799439011'])('returns the subject %s in lower case', async (sub) => {
  await expect(verify(withClaim('sub', sub))).resolves.toBe(ADA);
});

test.each([
  ['its issuer and audience', STRICT.issuer, STRICT.audience],
  ['its audience among others', STRICT.issuer, ['other', STRICT.audience]],
])('accepts a token with %s if issuer and audience are configured', async (_, iss, aud) => {
  await expect(verify({ ...goodClaims(NOW * 1000), iss, aud }, STRICT)).resolves.toBe(ADA);
});

test.each([
  ['no issuer', undefined, STRICT.audience],
  ['another issuer', 'https://issuer.example.com/', STRICT.audience],
  ['its issuer in a list', [STRICT.issuer], STRICT.audience],
  ['an empty issuer', '', STRICT.audience],
  ['no audience', STRICT.issuer, undefined],
  ['another audience', STRICT.issuer, 'gateway2'],
  ['its audience in another case', STRICT.issuer, 'Gateway'],
  ['no audience in its list', STRICT.issuer, []],
  ['only other audiences', STRICT.issuer, ['a', 'b']],
])('rejects a token with %s if issuer and audience are configured', async (_, iss, aud) => {
  await expect(verify({ ...goodClaims(NOW * 1000), iss, aud }, STRICT)).rejects.toMatchObject(INVALID_TOKEN);
});

test('checks issuer and audience independently', async () => {
  const claims = { ...goodClaims(NOW * 1000), iss: 'a', aud: 'b' };
  await expect(verify(claims, { issuer: 'a', audience: undefined })).resolves.toBe(ADA);
  await expect(verify(claims, { issuer: undefined, audience: 'b' })).resolves.toBe(ADA);
  await expect(verify(claims, { issuer: 'x', audience: undefined })).rejects.toMatchObject(INVALID_TOKEN);
  await expect(verify(claims, { issuer: undefined, audience: 'x' })).rejects.toMatchObject(INVALID_TOKEN);
});

test('accepts a token of signToken for its issuer and audience, until it expires', async () => {
  const check = createTokenVerifier({ kind: 'secret', secret: TEST_SECRET }, STRICT);
  const token = signToken(TEST_SECRET, ADA, 60, STRICT);
  await expect(check(token)).resolves.toBe(ADA);
  await expect(check(signToken(TEST_SECRET, ADA, 60, OPEN))).rejects.toMatchObject(INVALID_TOKEN);
  jest.spyOn(Date, 'now').mockReturnValue((NOW + 89) * 1000);
  await expect(check(token)).resolves.toBe(ADA);
  jest.spyOn(Date, 'now').mockReturnValue((NOW + 90) * 1000);
  await expect(check(token)).rejects.toMatchObject(INVALID_TOKEN);
});

const SECRET_KEY = { kind: 'secret', secret: TEST_SECRET } as const;

test.each<[string, VerificationKey, (readonly [seconds: number, verifications: number])[]]>([
  [
    'for 30 s with a fetched key',
    { kind: 'jwks', url: 'https://keys.example.com' },
    [
      [0, 1],
      [29, 1],
      [30, 2],
      [59, 2],
      [60, 3],
    ],
  ],
  [
    'until it expires with a configured key',
    SECRET_KEY,
    [
      [0, 1],
      [3_500, 1],
    ],
  ],
])('caches a valid token %s', async (_, key, expected) => {
  const check = createTokenVerifier(key, OPEN, createKeySource(SECRET_KEY));
  const token = signToken(TEST_SECRET, ADA, 3600, OPEN);
  const verifying = jest.spyOn(jwt, 'verify');
  for (const [seconds, verifications] of expected) {
    jest.spyOn(Date, 'now').mockReturnValue((NOW + seconds) * 1000);
    await expect(check(token)).resolves.toBe(ADA);
    expect([seconds, verifying.mock.calls.length]).toEqual([seconds, verifications]);
  }
});

const ANY_ISSUER = { ...STRICT, audience: undefined };
const ANY_AUDIENCE = { ...STRICT, issuer: undefined };

test.each([
  ['expired', withClaim('exp', 0), OPEN],
  ['missingExpiry', withClaim('exp', undefined), OPEN],
  ['missingExpiry', `{"sub":"${ADA}","exp":1e999}`, OPEN],
  ['malformed', withClaim('exp', 'soon'), OPEN],
  ['malformed', 'not json', OPEN],
  ['malformed', '"text"', OPEN],
  ['malformed', 'null', OPEN],
  ['notYetValid', withClaim('nbf', NOW + 999), OPEN],
  ['malformed', withClaim('nbf', 'now'), OPEN],
  ['invalidSubject', withClaim('sub', 'ada'), OPEN],
  ['wrongIssuer', withClaim('iss', 'another'), ANY_ISSUER],
  ['wrongIssuer', withClaim('iss', undefined), ANY_ISSUER],
  ['wrongAudience', withClaim('aud', 'another'), ANY_AUDIENCE],
  ['wrongAudience', withClaim('aud', undefined), ANY_AUDIENCE],
])('has the reason %s for the log, and nothing of the token %j', async (internalReason, claims, rules) => {
  const error: unknown = await verify(claims, rules).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: 'UNAUTHENTICATED', internalReason });
  expect(error).not.toHaveProperty('cause');
});
