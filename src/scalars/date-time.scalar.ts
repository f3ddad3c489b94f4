import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';

/** A time in responses: an RFC 3339 date-time in UTC with milliseconds. The name is that of TypeGraphQL's default for dates. */
export const DateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  description: 'A date-time in UTC with milliseconds, such as 2026-05-22T16:11:26.805Z, as RFC 3339 specifies it in section 5.6.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
});
