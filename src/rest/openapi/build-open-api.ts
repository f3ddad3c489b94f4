import { getOperationAST, type GraphQLSchema } from 'graphql';
import { REST_PREFIX } from '../../http/paths';
import type { Language } from '../../i18n/languages';
import { pathTemplateOf } from '../route-facts';
import { REST_ROUTES, type RestRoute } from '../routes';
import { DataSchemas } from './data-schemas';
import { DATA_EXAMPLES } from './examples';
import { reference, type JsonObject, type OpenApiDocument } from './open-api';
import { requestHeaders, routeParameters } from './parameters';
import { envelopeSchema, errorResponses, responseHeaders, routeResponses } from './responses';
import type { DocumentMessages } from './translations.en';
import { translationsOf, type Translations } from './translations';

/** The name of a route's operation, without the prefix that distinguishes it from clients' operations. */
function nameOf({ document, path }: RestRoute): keyof DocumentMessages['operations'] {
  const name = getOperationAST(document)?.name?.value.replace(/^Rest/, '') ?? '';
  // `hasOwn` does not narrow.
  if (Object.hasOwn(DATA_EXAMPLES, name)) return name as keyof typeof DATA_EXAMPLES;
  throw new Error(`examples.ts has no example for ${name}, the operation of ${path}`);
}

function operationOf(route: RestRoute, schemas: DataSchemas, translations: Translations): JsonObject {
  const name = nameOf(route);
  const description = translations.messages.operations[name];
  const success = schemas.component(`${name}Response`, envelopeSchema(schemas.schemaOfRoute(route)));
  const headers = Object.keys(requestHeaders(translations)).map((header) => reference('parameters', header));
  return {
    operationId: `get${name}`,
    tags: [route.path.includes('/transactions') ? 'transactions' : 'users'],
    summary: description.replace(/\..*/s, ''),
    description,
    parameters: [...routeParameters(route, translations), ...headers],
    responses: routeResponses(route, success, DATA_EXAMPLES[name], translations),
  };
}

/**
 * Builds the OpenAPI document of the legacy API from the route table and the GraphQL schema.
 * @throws Error if a file of this folder lacks the description of an operation, a parameter, a type or a field
 */
export function buildOpenApi(schema: GraphQLSchema, language: Language, translations = translationsOf(language)): OpenApiDocument {
  const { messages } = translations;
  const schemas = new DataSchemas(schema, translations);
  const paths = REST_ROUTES.map((route) => [pathTemplateOf(route), { get: operationOf(route, schemas, translations) }] as const);
  schemas.component('Failure', envelopeSchema());
  return {
    openapi: '3.1.1',
    info: {
      title: messages.title,
      version: '1.0.0',
      description: messages.description,
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'Livestream gateway' },
    },
    servers: [{ url: REST_PREFIX }],
    tags: Object.entries(messages.tags).map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }, { bareToken: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        // Older clients send the token without `Bearer`.
        bareToken: { type: 'apiKey', in: 'header', name: 'Authorization' },
      },
      parameters: requestHeaders(translations),
      headers: responseHeaders(translations),
      responses: errorResponses(translations),
      schemas: Object.fromEntries(Object.entries(schemas.components).sort(([one], [other]) => (one < other ? -1 : 1))),
    },
  };
}
