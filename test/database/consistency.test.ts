import { positionOfToken, stricter } from '../../src/database/consistency';

test.each([
  ['primary', undefined],
  ['0/0', 0n],
  ['0/16B3748', 0x16b3748n],
  ['16/b374d848', 0x16b374d848n],
  ['FFFFFFFF/FFFFFFFF', 2n ** 64n - 1n],
])('reads the token %s as %s', (token, position) => {
  expect(positionOfToken(token)).toBe(position);
});

test.each([
  [undefined, undefined, undefined],
  [undefined, 5n, 5n],
  [7n, 5n, 7n],
  [5n, 'primary', 'primary'],
  [undefined, 'primary', 'primary'],
] as const)('%s and %s together require %s', (one, other, both) => {
  expect([stricter(one, other), stricter(other, one)]).toEqual([both, both]);
});
