import { GraphQLScalarType } from 'graphql';

/** A signed 64-bit integer, output only: a JSON number up to 2^53-1, beyond that a decimal string, so that no digit is lost. */
export const Int64Scalar = new GraphQLScalarType<bigint, number | string>({
  name: 'Int64',
  description: 'A 64-bit integer: a number up to 2^53-1 in size, a string of digits beyond it, so that no digit is lost.',
  serialize(value) {
    if (typeof value !== 'bigint') throw new TypeError('Int64 serializes only bigint');
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  },
});
