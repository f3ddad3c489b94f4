import fc from 'fast-check';
import { formatTimeLeft, readTokenFacts } from '../../src/playground/token-facts';
import { ADA, tokenFor } from '../support/gateway';

function tokenWith(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

test('a token of the gateway says whose it is and until when', () => {
  const before = Math.floor(Date.now() / 1_000) * 1_000;
  const facts = readTokenFacts(tokenFor(ADA, 600));
  expect(facts?.subject).toBe(ADA);
  expect(facts?.expiresAtMs).toBeGreaterThanOrEqual(before + 600_000);
  expect(facts?.expiresAtMs).toBeLessThanOrEqual(Date.now() + 600_000);
});

test.each([
  [
    { sub: 'a', exp: 1 },
    { subject: 'a', expiresAtMs: 1_000 },
  ],
  [{ exp: 0 }, { subject: undefined, expiresAtMs: 0 }],
  [{}, { subject: undefined, expiresAtMs: undefined }],
  [
    { sub: 1, exp: '1' },
    { subject: undefined, expiresAtMs: undefined },
  ],
])('the claims %j are read for what they are', (claims, facts) => {
  expect(readTokenFacts(tokenWith(claims))).toEqual(facts);
});

test('a subject comes back whatever letters it has, in the alphabet of addresses too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (sub) => {
      expect(readTokenFacts(tokenWith({ sub }))?.subject).toBe(sub);
    }),
  );
  // Both signs in which that alphabet differs are met.
  expect(tokenWith({ sub: 'ş?>~ÿ?ÿ' })).toMatch(/-.*_|_.*-/);
  expect(readTokenFacts(tokenWith({ sub: 'ş?>~ÿ?ÿ' }))?.subject).toBe('ş?>~ÿ?ÿ');
});

test.each(['', 'a', 'a.b', 'a.b.c', '..', 'a..c', 'e30.e30', 'e30.e30.s.more', 'e30.!.s', tokenWith(null), tokenWith(1), tokenWith('x')])(
  '%j says nothing',
  (token) => {
    expect(readTokenFacts(token)).toBeUndefined();
  },
);

test('anything may be pasted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readTokenFacts(text);
      readTokenFacts(`a.${text}.b`);
    }),
  );
});

test.each([
  [-5_000, '0 seconds', '0 saniye'],
  [0, '0 seconds', '0 saniye'],
  [999, '0 seconds', '0 saniye'],
  [1_000, '1 second', '1 saniye'],
  [59_999, '59 seconds', '59 saniye'],
  [60_000, '1 minute', '1 dakika'],
  [3_599_999, '59 minutes', '59 dakika'],
  [3_600_000, '1 hour', '1 saat'],
  [86_399_999, '23 hours', '23 saat'],
  [86_400_000, '1 day', '1 gün'],
  [2 * 86_400_000 - 1, '1 day', '1 gün'],
  [1_500 * 86_400_000, '1,500 days', '1.500 gün'],
])('%i ms are "%s", "%s" in Turkish', (leftMs, en, tr) => {
  expect(formatTimeLeft(leftMs, 'en')).toBe(en);
  expect(formatTimeLeft(leftMs, 'tr')).toBe(tr);
});
