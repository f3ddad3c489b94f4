import { DEFAULT_LANGUAGE } from '../errors/language';
import { HTTP_STATUS, type ErrorCode } from '../errors/app-error';
import { envelope, type Envelope } from '../rest/envelope';
import { failureEnvelope } from '../rest/failure-envelope';
import type { RestRoute } from '../rest/routes';
import { closedObject } from './answer-schemas';
import { DATA_EXAMPLES, EXAMPLE_TIMESTAMP } from './examples';
import { reference, type Json, type JsonObject } from './open-api';
import { RAW_CODES, REFUSALS, refusalsOf, type RefusalName } from './refusals';
import { responseHeaderReferences } from './response-headers';
import type { Words } from './words';

/** Of every answer, failures included. */
const MEDIA_TYPE = 'application/json';

/** The same example with every build. */
function exampleOf<Data extends Json>({ isSuccess, statusCode, data, errors }: Envelope<Data>): JsonObject {
  return { isSuccess, statusCode, data, errors, timestamp: EXAMPLE_TIMESTAMP };
}

function timestampSchema({ texts }: Words): JsonObject {
  return { ...reference('schemas', 'DateTimeISO'), description: texts.schemas.timestamp };
}

/** The envelope around the data of one route. */
export function successSchema(data: JsonObject, words: Words): JsonObject {
  const { texts } = words;
  const properties = {
    isSuccess: { type: 'boolean', const: true, description: texts.schemas.isSuccess },
    statusCode: { type: 'integer', const: 200, description: texts.schemas.statusCode },
    data,
    errors: { type: 'array', items: { type: 'string' }, maxItems: 0, description: texts.schemas.noErrors },
    timestamp: timestampSchema(words),
  };
  return closedObject(properties, texts.schemas.success);
}

/** The envelope of every failure. */
export function failureSchema(words: Words): JsonObject {
  const { texts } = words;
  const statuses = [...new Set(Object.values(HTTP_STATUS))];
  const properties = {
    isSuccess: { type: 'boolean', const: false, description: texts.schemas.isSuccess },
    statusCode: { type: 'integer', enum: statuses, description: texts.schemas.statusCode },
    data: { type: 'null', description: texts.schemas.noData },
    errors: { type: 'array', items: { type: 'string' }, minItems: 1, description: texts.schemas.errors },
    timestamp: timestampSchema(words),
  };
  return closedObject(properties, texts.schemas.failure);
}

function refusal(code: ErrorCode, names: readonly RefusalName[], { texts, language }: Words): JsonObject {
  const isRaw = RAW_CODES.includes(code);
  const spoken = isRaw ? DEFAULT_LANGUAGE : language;
  const examples = names.map((name) => {
    const value = exampleOf(failureEnvelope(REFUSALS[name].error, spoken));
    return [name, { summary: texts.refusals[name], value }] as const;
  });
  return {
    description: texts.statuses[code],
    headers: responseHeaderReferences(code, isRaw),
    content: {
      [MEDIA_TYPE]: {
        schema: { allOf: [reference('schemas', 'Failure'), { properties: { statusCode: { const: HTTP_STATUS[code] } } }] },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** Every answer of a route: its success, whose schema is `success`, and all its refusals, by status. */
export function responsesOfRow(row: RestRoute, operation: string, success: JsonObject, words: Words): JsonObject {
  const data = DATA_EXAMPLES[operation];
  if (data === undefined) throw new Error(`there is no example of what ${operation} answers`);
  const refusals = [...refusalsOf(row)].map(([code, names]) => [HTTP_STATUS[code], refusal(code, names, words)] as const);
  return {
    200: {
      description: words.texts.ok,
      headers: responseHeaderReferences(),
      content: { [MEDIA_TYPE]: { schema: success, example: exampleOf(envelope(200, { data })) } },
    },
    ...Object.fromEntries(refusals),
  };
}
