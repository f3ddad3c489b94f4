import { Int64Scalar } from '../../src/scalars/int64.scalar';

test.each([
  [0n, 0],
  [1n, 1],
  [-1n, -1],
  [4_294_967_296n, 4_294_967_296],
  [2n ** 53n - 1n, 9_007_199_254_740_991],
  [-(2n ** 53n - 1n), -9_007_199_254_740_991],
])('serializes %s as a number', (value, serialized) => {
  expect(Int64Scalar.serialize(value)).toBe(serialized);
});

test.each([
  [2n ** 53n, '9007199254740992'],
  [2n ** 53n + 1n, '9007199254740993'],
  [-(2n ** 53n), '-9007199254740992'],
  [-(2n ** 53n) - 1n, '-9007199254740993'],
  [2n ** 63n - 1n, '9223372036854775807'],
  [-(2n ** 63n), '-9223372036854775808'],
])('serializes %s as a string', (value, serialized) => {
  expect(Int64Scalar.serialize(value)).toBe(serialized);
});

test.each([1, '1', null, undefined, 1.5, true, [1]])('throws a TypeError for %j', (value) => {
  expect(() => Int64Scalar.serialize(value)).toThrow(TypeError);
});
