import { GraphQLScalarType } from 'graphql';

/** A signed 64-bit integer, output only: a JSON number up to 2^53-1, beyond that a decimal string, so that no digit is lost. */
export const Int64Scalar = new GraphQLScalarType<bigint, number | string>({
  name: 'Int64',
  description:
    'A signed 64-bit integer: a JSON number between -(2^53-1) and 2^53-1, and beyond a string of digits, so that no digit is lost.',
  // I-JSON, section 2.2: integers beyond 2^53-1 are encoded in strings.
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc7493#section-2.2',
  serialize(value) {
    if (typeof value !== 'bigint') throw new TypeError('Int64 serializes only bigint');
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  },
});
