import { CLIENT_HEADERS } from '../../client/client-headers';
import { REQUEST_ID } from '../../http/request-id';
import { DEFAULT_LIMIT } from '../../paging/page.args';
import { MAX_LIMIT, MAX_PAGE } from '../../paging/page-request';
import { USERNAME } from '../../scalars/username';
import type { RestRoute } from '../routes';
import { EXAMPLE_LIMIT, EXAMPLE_USER } from './examples';
import { reference, type JsonObject } from './open-api';
import type { Translations } from './translations';
import type { DocumentMessages } from './translations.en';

const OBJECT_ID = { type: 'string', pattern: '^[0-9A-Fa-f]{24}$' };
const DATE_OR_DATE_TIME = { anyOf: ['date', 'date-time'].map((format) => ({ type: 'string', format })) };

function listOf(type: string): JsonObject {
  return { style: 'form', explode: false, schema: { type: 'array', items: reference('schemas', type) } };
}

/** The schemas and examples of parameters. A parameter is the same on every route that has it. */
const PARAMETERS: Readonly<Record<keyof DocumentMessages['parameters'], JsonObject>> = {
  id: { schema: OBJECT_ID, example: EXAMPLE_USER.id },
  username: { schema: { type: 'string', pattern: USERNAME.source }, example: EXAMPLE_USER.username },
  page: { schema: { type: 'integer', minimum: 1, maximum: MAX_PAGE } },
  limit: { schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }, example: EXAMPLE_LIMIT },
  cursor: { schema: { type: 'string' } },
  type: listOf('TransactionType'),
  status: listOf('TransactionStatus'),
  direction: { schema: reference('schemas', 'TransactionDirection') },
  streamId: { schema: OBJECT_ID },
  from: { schema: DATE_OR_DATE_TIME },
  to: { schema: DATE_OR_DATE_TIME },
};

/** The path and query parameters of a route, as OpenAPI parameter objects. @throws Error for one that this file does not describe */
export function routeParameters({ path, parameters }: RestRoute, { messages }: Translations): JsonObject[] {
  return Object.entries(parameters).map(([name, parameter]) => {
    if (!Object.hasOwn(PARAMETERS, name)) throw new Error(`parameters.ts does not describe the parameter ${name} of ${path}`);
    // Checked above.
    const key = name as keyof typeof PARAMETERS;
    return { name, in: parameter.in, required: parameter.in === 'path', description: messages.parameters[key], ...PARAMETERS[key] };
  });
}

function headerSchema(header: (typeof CLIENT_HEADERS)[keyof typeof CLIENT_HEADERS]): JsonObject {
  if ('pattern' in header) return { type: 'string', pattern: header.pattern.source, minLength: 1, maxLength: header.maxLength };
  return { type: 'string', enum: [...header.values], ...('fallback' in header && { default: header.fallback }) };
}

/** The headers that every request may have besides its credentials, by the name of their component. */
export function requestHeaders({ messages }: Translations): Readonly<Record<string, JsonObject>> {
  const header = (name: keyof DocumentMessages['requestHeaders'], schema: JsonObject): readonly [string, JsonObject] => {
    return [name, { name, in: 'header', required: false, description: messages.requestHeaders[name], schema }];
  };
  return Object.fromEntries([
    ...Object.values(CLIENT_HEADERS).flatMap((entry) => entry.names.map((name) => header(name, headerSchema(entry)))),
    header('accept-language', { type: 'string' }),
    header('x-request-id', { type: 'string', pattern: REQUEST_ID.source }),
  ]);
}
