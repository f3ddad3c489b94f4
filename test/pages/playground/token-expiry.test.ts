import fc from 'fast-check';
import { formatTimeLeft, readExpiry } from '../../../src/pages/playground/token-expiry';
import { ADA, tokenFor } from '../../support/gateway';

function tokenWith(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

test('reads the expiry of a token of the gateway', () => {
  const before = Math.floor(Date.now() / 1_000) * 1_000;
  const expiry = readExpiry(tokenFor(ADA, 600));
  expect(expiry).toBeGreaterThanOrEqual(before + 600_000);
  expect(expiry).toBeLessThanOrEqual(Date.now() + 600_000);
});

test.each([
  [{ sub: 'a', exp: 1 }, 1_000],
  [{ exp: 0 }, 0],
  [{}, undefined],
  [{ exp: '1' }, undefined],
  [{ exp: null }, undefined],
])('reads the expiry of the claims %j', (claims, expiry) => {
  expect(readExpiry(tokenWith(claims))).toBe(expiry);
});

test('decodes claims of any characters, in base64url', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (sub) => {
      expect(readExpiry(tokenWith({ sub, exp: 5 }))).toBe(5_000);
    }),
  );
  // Both characters in which base64url differs occur.
  expect(tokenWith({ sub: 'ş?>~ÿ?ÿ', exp: 5 })).toMatch(/-.*_|_.*-/);
  expect(readExpiry(tokenWith({ sub: 'ş?>~ÿ?ÿ', exp: 5 }))).toBe(5_000);
});

test.each(['', 'a', 'a.b', 'a.b.c', '..', 'a..c', 'e30.e30', 'e30.e30.s.more', 'e30.!.s', tokenWith(null), tokenWith(1), tokenWith('x')])(
  'returns no expiry for %j',
  (token) => {
    expect(readExpiry(token)).toBeUndefined();
  },
);

test('never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readExpiry(text);
      readExpiry(`a.${text}.b`);
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
])('formats %i ms as "%s", "%s" in Turkish', (leftMs, en, tr) => {
  expect(formatTimeLeft(leftMs, 'en')).toBe(en);
  expect(formatTimeLeft(leftMs, 'tr')).toBe(tr);
});
