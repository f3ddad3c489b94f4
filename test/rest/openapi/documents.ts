import { buildOpenApi } from '../../../src/rest/openapi/build-open-api';
import { createSchema } from '../../../src/graphql/schema';
import type { Language } from '../../../src/i18n/languages';
import type { JsonObject, OpenApiDocument } from '../../../src/rest/openapi/open-api';

/** A response as a document describes it. */
export interface DocumentedResponse {
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content: { readonly 'application/json': { readonly schema: JsonObject; readonly example: DocumentedEnvelope } };
}

/** The envelope of an example. */
export interface DocumentedEnvelope {
  readonly data: unknown;
  readonly errors: readonly string[];
}

/** The documents under test, as served by the gateway. */
export const DOCUMENTS: Readonly<Record<Language, OpenApiDocument>> = {
  en: buildOpenApi(createSchema(), 'en'),
  tr: buildOpenApi(createSchema(), 'tr'),
};

/** The documented response of a route with a status, references resolved; undefined if there is none. */
export function responseOf(document: OpenApiDocument, path: string, status: number): DocumentedResponse | undefined {
  const responses = document.paths[path]?.['get']?.['responses'] as Readonly<Record<string, JsonObject>> | undefined;
  const response = responses?.[String(status)];
  const component = response?.['$ref'];
  const found = typeof component === 'string' ? document.components['responses']?.[component.split('/').at(-1) ?? ''] : response;
  // The shape of the document is checked by the linters.
  return found as unknown as DocumentedResponse | undefined;
}
