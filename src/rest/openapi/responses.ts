import { CLIENT_HEADERS } from '../../client/client-headers';
import { AppError, detail, HTTP_STATUS, type ErrorCode } from '../../errors/app-error';
import { fixedMessageOf } from '../../errors/translate';
import { REQUEST_ID } from '../../http/request-id';
import { DEFAULT_LANGUAGE, LANGUAGES } from '../../i18n/languages';
import { envelope, type Envelope } from '../envelope';
import { failureEnvelope } from '../failure-envelope';
import { REST_METHODS, type RestRoute } from '../routes';
import { closedObject } from './data-schemas';
import { EXAMPLE_TIMESTAMP } from './examples';
import { reference, type Json, type JsonObject } from './open-api';
import type { Translations } from './translations';
import type { DocumentMessages } from './translations.en';

/** The response headers that clients of the API read. Not listed are those for browsers and caches, which all responses have. */
const RESPONSE_HEADERS = {
  'x-request-id': { required: true, schema: { type: 'string', pattern: REQUEST_ID.source } },
  'content-language': { required: true, schema: { type: 'string', enum: [...LANGUAGES] } },
  ratelimit: { required: false, schema: { type: 'string', pattern: '^"default";r=\\d+;t=\\d+$' } },
  'ratelimit-policy': { required: false, schema: { type: 'string', pattern: '^"default";q=\\d+;w=\\d+$' } },
  'x-error-code': { required: true, schema: { type: 'string', enum: Object.keys(HTTP_STATUS) } },
  'www-authenticate': { required: true, schema: { type: 'string', enum: ['Bearer', 'Bearer error="invalid_token"'] } },
  allow: { required: true, schema: { type: 'string', const: REST_METHODS.join(', ') } },
  'retry-after': { required: true, schema: { type: 'string', pattern: '^[1-9]\\d*$', examples: ['5'] } },
} as const satisfies Readonly<Record<keyof DocumentMessages['responseHeaders'], JsonObject>>;

type Header = keyof typeof RESPONSE_HEADERS;

const ALWAYS = ['x-request-id', 'content-language'] as const satisfies readonly Header[];
const RATE_LIMIT = ['ratelimit', 'ratelimit-policy'] as const satisfies readonly Header[];

/** Codes that are sent before the request is parsed: neither its language nor the rate limit of its client is known. */
const RAW_CODES: readonly ErrorCode[] = ['REQUEST_TIMEOUT', 'HEADERS_TOO_LARGE'];

/** Codes of GraphQL only: routes read no body, and no page exceeds the size limit. */
const GRAPHQL_CODES: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'RESPONSE_TOO_LARGE'];

/** Codes of routes with a path parameter: only that can identify a record that does not exist, or be too long. */
const PATH_CODES: readonly ErrorCode[] = ['NOT_FOUND', 'URI_TOO_LONG'];

const HEADER_OF_CODE: Partial<Readonly<Record<ErrorCode, Header>>> = {
  UNAUTHENTICATED: 'www-authenticate',
  METHOD_NOT_ALLOWED: 'allow',
  RATE_LIMITED: 'retry-after',
  SERVICE_UNAVAILABLE: 'retry-after',
  GATEWAY_TIMEOUT: 'retry-after',
};

// Object.keys returns string[], even for a closed record.
const CODES = (Object.keys(HTTP_STATUS) as ErrorCode[]).filter((code) => !GRAPHQL_CODES.includes(code));

function exampleOf<Data extends Json>({ isSuccess, statusCode, data, errors }: Envelope<Data>): JsonObject {
  return { isSuccess, statusCode, data, errors, timestamp: EXAMPLE_TIMESTAMP };
}

function response(description: string, headers: readonly (Header | undefined)[], schema: JsonObject, example: JsonObject): JsonObject {
  const references = headers.filter((name) => name !== undefined).map((name) => [name, reference('headers', name)] as const);
  return { description, headers: Object.fromEntries(references), content: { 'application/json': { schema, example } } };
}

/** The response headers, by name. */
export function responseHeaders({ messages }: Translations): Readonly<Record<string, JsonObject>> {
  const described = Object.entries(messages.responseHeaders).map(([name, description]) => {
    // The messages have exactly the keys of the headers.
    return [name, { description, ...RESPONSE_HEADERS[name as Header] }] as const;
  });
  return Object.fromEntries(described);
}

/** The schema of an envelope with this data; without data, that of an error's envelope. */
export function envelopeSchema(data?: JsonObject): JsonObject {
  const statusCode = data === undefined ? { type: 'integer', enum: [...new Set(Object.values(HTTP_STATUS))] } : { const: 200 };
  const errors = { type: 'array', items: { type: 'string' }, ...(data === undefined ? { minItems: 1 } : { maxItems: 0 }) };
  const timestamp = reference('schemas', 'DateTimeISO');
  return closedObject({ isSuccess: { const: data !== undefined }, statusCode, data: data ?? { type: 'null' }, errors, timestamp });
}

/** The error response of every code that routes respond with, by code. */
export function errorResponses({ language }: Translations): Readonly<Record<string, JsonObject>> {
  const responses = CODES.map((code) => {
    const isRaw = RAW_CODES.includes(code);
    const error = new AppError(code, {
      details: code === 'BAD_USER_INPUT' ? [detail('x-platform', 'oneOf', { values: CLIENT_HEADERS.platform.values })] : [],
    });
    const example = exampleOf(failureEnvelope(error, isRaw ? DEFAULT_LANGUAGE : language));
    const headers = [...ALWAYS, ...(isRaw ? [] : RATE_LIMIT), 'x-error-code' as const, HEADER_OF_CODE[code]];
    return [code, response(`${fixedMessageOf(code, language)}.`, headers, reference('schemas', 'Failure'), example)] as const;
  });
  return Object.fromEntries(responses);
}

/** The responses of a route: its success, with an example of the data, and references to its errors. */
export function routeResponses({ parameters }: RestRoute, success: JsonObject, data: Json, { messages }: Translations): JsonObject {
  const hasPath = Object.values(parameters).some((parameter) => parameter.in === 'path');
  const codes = CODES.filter((code) => hasPath || !PATH_CODES.includes(code));
  return {
    200: response(messages.success, [...ALWAYS, ...RATE_LIMIT], success, exampleOf(envelope(200, { data }))),
    ...Object.fromEntries(codes.map((code) => [HTTP_STATUS[code], reference('responses', code)])),
  };
}
