import { getOperationAST, type GraphQLSchema } from 'graphql';
import type { Language } from '../errors/language';
import { REST_PREFIX } from '../rest/shim';
import { REST_ROUTES, type RestRoute } from '../rest/routes';
import { pathTemplateOf } from '../rest/row-facts';
import { AnswerSchemas } from './answer-schemas';
import { dataSchemaOf } from './data-schemas';
import type { JsonObject, OpenApiDocument } from './open-api';
import { parametersOfRow } from './parameters-of-row';
import { requestHeaderReferences, requestHeaders } from './request-headers';
import { responseHeaders } from './response-headers';
import { failureSchema, responsesOfRow, successSchema } from './responses-of-row';
import { wordsOf, type Words } from './words';

/** Of the legacy API itself, not of this program: its answers have not changed since. */
const API_VERSION = '1.0.0';

/** The name of a row's operation, without the prefix that tells it from clients' operations. */
function nameOf({ document, path }: RestRoute): string {
  const name = getOperationAST(document)?.name?.value;
  if (name === undefined) throw new Error(`the operation of ${path} has no name`);
  return name.replace(/^Rest/, '');
}

function operationOf(row: RestRoute, schema: GraphQLSchema, answers: AnswerSchemas): JsonObject {
  const { words } = answers;
  const name = nameOf(row);
  const texts: Readonly<Record<string, { readonly tag: string; readonly summary: string; readonly description: string }>> =
    words.texts.operations;
  const text = texts[name];
  if (text === undefined) throw new Error(`the reference says nothing of ${name}`);
  const data = { ...dataSchemaOf(answers.root(row), answers) };
  const success = answers.component(`${name}Answer`, successSchema(data, words));
  return {
    operationId: `get${name}`,
    tags: [text.tag],
    summary: text.summary,
    description: text.description,
    parameters: [...parametersOfRow(row, schema, words), ...requestHeaderReferences(words)],
    responses: responsesOfRow(row, name, success, words),
  };
}

function sorted(components: Readonly<Record<string, JsonObject>>): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(Object.entries(components).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Builds the reference of the legacy API from the table of its routes and the schema they are answered from. */
export function buildOpenApi(schema: GraphQLSchema, language: Language, words: Words = wordsOf(language)): OpenApiDocument {
  const { texts } = words;
  const answers = new AnswerSchemas(schema, words);
  const paths = REST_ROUTES.map((row) => [pathTemplateOf(row), { get: operationOf(row, schema, answers) }] as const);
  answers.component('Failure', failureSchema(words));
  return {
    openapi: '3.1.1',
    info: {
      title: texts.title,
      version: API_VERSION,
      description: texts.description,
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: texts.contact },
    },
    servers: [{ url: REST_PREFIX, description: texts.server }],
    tags: Object.entries(texts.tags).map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }, { bareToken: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: texts.security.bearer },
        bareToken: { type: 'apiKey', in: 'header', name: 'Authorization', description: texts.security.bareToken },
      },
      parameters: requestHeaders(words),
      headers: responseHeaders(words),
      schemas: sorted(answers.components),
    },
  };
}

/** Where the document of a language is committed, from the project's root. */
export function referenceFile(language: Language): string {
  return `src/reference/openapi.${language}.json`;
}

/** A document as it is committed. */
export function printOpenApi(document: OpenApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
