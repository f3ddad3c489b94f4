import { buildOpenApi } from '../../src/reference/build-open-api';
import { createSchema } from '../../src/graphql/schema';
import { HTTP_STATUS } from '../../src/errors/app-error';
import type { OpenApiDocument } from '../../src/reference/open-api';

/** An answer as a document describes it. */
export interface DocumentedResponse {
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content: {
    readonly 'application/json': {
      readonly example?: DocumentedEnvelope;
      readonly examples?: Readonly<Record<string, { readonly value: DocumentedEnvelope }>>;
    };
  };
}

/** The envelope of an example. */
export interface DocumentedEnvelope {
  readonly data: unknown;
  readonly errors: readonly string[];
}

/** One status of one route, and one way to be answered with it. */
export interface DocumentedOutcome {
  /** As the document has it: `/users/{id}/stats`. */
  readonly path: string;
  readonly status: number;
  /** The name of its example; `ok` for a success. */
  readonly name: string;
  readonly example: DocumentedEnvelope;
}

/** The documents under test, as the gateway serves them. */
export const DOCUMENTS = { en: buildOpenApi(createSchema(), 'en'), tr: buildOpenApi(createSchema(), 'tr') };

/** Every status a failure can have. */
export const FAILURE_STATUSES = [...new Set(Object.values(HTTP_STATUS))];

/** The response of a route with a status; undefined where the document has none. */
export function responseOf(document: OpenApiDocument, path: string, status: number): DocumentedResponse | undefined {
  const responses = document.paths[path]?.['get']?.['responses'];
  // Of our own document, whose shape the linters check.
  return (responses as unknown as Readonly<Record<string, DocumentedResponse>> | undefined)?.[String(status)];
}

/** Everything a document says can be answered. */
export function outcomesOf(document: OpenApiDocument): DocumentedOutcome[] {
  return Object.keys(document.paths).flatMap((path) =>
    [200, ...FAILURE_STATUSES].flatMap((status): DocumentedOutcome[] => {
      const json = responseOf(document, path, status)?.content['application/json'];
      const examples = json?.example === undefined ? (json?.examples ?? {}) : { ok: { value: json.example } };
      return Object.entries(examples).map(([name, { value }]) => ({ path, status, name, example: value }));
    }),
  );
}
