import type { GraphQLEnumType } from 'graphql';
import type { JsonObject } from './open-api';
import type { Words } from './words';

/** Scalars that every reader knows; they need no component. */
const PLAIN: Readonly<Record<string, JsonObject>> = {
  Boolean: { type: 'boolean' },
  Int: { type: 'integer', format: 'int32' },
  String: { type: 'string' },
};

/** What our own scalars look like in answers. */
const ANSWERED: Readonly<Record<string, JsonObject>> = {
  ObjectID: { type: 'string', pattern: '^[0-9a-f]{24}$' },
  DateTimeISO: { type: 'string', format: 'date-time', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
  Int64: {
    anyOf: [
      { type: 'integer', format: 'int64', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: 'string', pattern: '^-?\\d{16,19}$' },
    ],
  },
};

/** What they may look like in parameters. */
const ASKED: Readonly<Record<string, JsonObject>> = {
  ObjectID: { type: 'string', pattern: '^[0-9A-Fa-f]{24}$' },
  DateOrDateTime: {
    anyOf: [
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date-time' },
    ],
  },
};

/** The schema of a scalar that needs no component; undefined for all others. */
export function plainSchemaOf(scalar: string): JsonObject | undefined {
  return PLAIN[scalar];
}

/**
 * The schema of one of our scalars, without its description.
 * @throws Error for a scalar nobody has drawn yet
 */
export function scalarSchemaOf(scalar: string, where: 'answer' | 'parameter'): JsonObject {
  const schema = (where === 'answer' ? ANSWERED : ASKED)[scalar] ?? PLAIN[scalar];
  if (schema === undefined) throw new Error(`The reference does not know what ${scalar} looks like in an ${where}`);
  return schema;
}

/** The schema of an enumeration; JSON Schema has no place for what each value means but the description. */
export function enumSchemaOf(type: GraphQLEnumType, words: Words): JsonObject {
  const values = type.getValues();
  const meanings = values.map(({ name, description }) => `- \`${name}\`: ${words.describe(`${type.name}.${name}`, description)}`);
  return {
    type: 'string',
    enum: values.map(({ name }) => name),
    description: [words.describe(type.name, type.description), '', ...meanings].join('\n'),
  };
}
