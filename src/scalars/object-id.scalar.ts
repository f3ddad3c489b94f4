import { GraphQLScalarType, Kind } from 'graphql';
import { AppError, detail } from '../errors/app-error';

const OBJECT_ID = /^[0-9a-f]{24}$/i;

/** Whether a text is an id, in any case. */
export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text);
}

function parse(value: unknown): string {
  // The caller adds the name of the field, which a scalar does not have.
  if (typeof value !== 'string' || !isObjectId(value)) throw AppError.badInput(detail('', 'objectId'));
  return value.toLowerCase();
}

/** A Mongo ObjectId: 24 hexadecimal characters, any case in, lower case out. */
export const ObjectIdScalar = new GraphQLScalarType<string, string>({
  name: 'ObjectID',
  description: 'An ObjectId of MongoDB: 24 hexadecimal characters. Input may have any case; output is lower case.',
  specifiedByURL: 'https://github.com/mongodb/specifications/blob/master/source/bson-objectid/objectid.md',
  serialize: (value) => String(value),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
