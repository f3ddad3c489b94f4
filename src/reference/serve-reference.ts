import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { AppError, detail } from '../errors/app-error';
import { isLanguage, LANGUAGES, type Language } from '../errors/language';
import { compressAnswer } from '../http/compress';
import { registerBrowserPage } from '../http/browser-page';
import { REST_PREFIX } from '../rest/shim';
import { buildOpenApi } from './build-open-api';

/** What the reference is made of, and where its built page lies. */
export interface ReferenceOptions {
  readonly schema: GraphQLSchema;
  readonly assetsDirectory: string;
}

/**
 * The language of a document: the one its address names, else the client's.
 * @throws AppError BAD_USER_INPUT where the address names another
 */
function languageOf(query: unknown, preferred: Language): Language {
  const asked = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  if (asked === undefined) return preferred;
  if (!isLanguage(asked)) throw AppError.badInput(detail('lang', 'oneOf', { values: LANGUAGES }));
  return asked;
}

/**
 * Serves the reference of the legacy API: the page under /docs, the document it shows at /docs/openapi.json.
 * @throws Error where the page has not been built
 */
export async function registerReference(app: FastifyInstance, { schema, assetsDirectory }: ReferenceOptions): Promise<void> {
  await registerBrowserPage(app, { path: '/docs', assetsDirectory });
  // Made when it is first asked for: a start should not wait for it.
  const documents = new Map<Language, string>();
  const documentOf = (language: Language): string => {
    const document = documents.get(language) ?? JSON.stringify(buildOpenApi(schema, language));
    documents.set(language, document);
    return document;
  };
  app.get('/docs/openapi.json', { onSend: compressAnswer }, (request, reply) => {
    const language = languageOf(request.query, request.language);
    // The one address in the document; a base path has no character that JSON would write otherwise.
    const document = documentOf(language).replace(`"url":"${REST_PREFIX}"`, `"url":"${request.basePath}${REST_PREFIX}"`);
    return reply.header('content-language', language).type('application/json; charset=utf-8').send(document);
  });
}
