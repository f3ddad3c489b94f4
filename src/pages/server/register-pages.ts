import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { join } from 'node:path';
import { CLIENT_HEADERS, COST_HEADER } from '../../client/client-headers';
import { compressResponse } from '../../http/compress';
import { ESTIMATE_PATH, GRAPHQL_PATH, PLAYGROUND_PATH, REFERENCE_PATH, REST_PREFIX } from '../../http/paths';
import type { Language } from '../../i18n/languages';
import { buildOpenApi } from '../../rest/openapi/build-open-api';
import type { DemoUser, PageSettings } from '../settings';
import { describeRoutes } from './describe-routes';
import { documentLanguage } from './document-language';
import { isLocalRequest } from './local-request';
import { registerStartPage } from './start-page';
import { registerStaticPage } from './static-page';

/** The options of the pages. */
export interface PagesOptions {
  readonly schema: GraphQLSchema;
  /** The folder of the built pages, with a subfolder for each page. */
  readonly assetsDirectory: string;
  /** The demo users that the pages can sign in as, with fresh tokens. Only browsers on this machine receive them. */
  readonly demoUsers: () => readonly DemoUser[];
}

/** Serves the settings of both pages. */
function registerSettings(app: FastifyInstance, demoUsers: PagesOptions['demoUsers']): void {
  const settings: Omit<PageSettings, 'demoUsers'> = {
    graphqlPath: GRAPHQL_PATH,
    estimatePath: ESTIMATE_PATH,
    costHeader: COST_HEADER,
    timeZones: CLIENT_HEADERS.timeZone.values,
    platforms: CLIENT_HEADERS.platform.values,
    routes: describeRoutes(REST_PREFIX),
  };
  // The settings may contain tokens, which the origins that are allowed by CORS must not read.
  app.get(`${PLAYGROUND_PATH}/settings.json`, { config: { cors: false } }, (request): PageSettings => {
    return { ...settings, demoUsers: isLocalRequest(request) ? demoUsers() : [] };
  });
}

/** Serves the OpenAPI document in every language. */
function registerOpenApi(app: FastifyInstance, schema: GraphQLSchema): void {
  // Built at the first request, so that it does not delay the start.
  const documents = new Map<Language, string>();
  const documentOf = (language: Language): string => {
    const document = documents.get(language) ?? JSON.stringify(buildOpenApi(schema, language));
    documents.set(language, document);
    return document;
  };
  app.get(`${REFERENCE_PATH}/openapi.json`, { onSend: compressResponse }, (request, reply) => {
    const language = documentLanguage(request.query, request.language);
    // The document has only one `url`. A base path has no character that JSON escapes.
    const document = documentOf(language).replace(`"url":"${REST_PREFIX}"`, `"url":"${request.basePath}${REST_PREFIX}"`);
    return reply.header('content-language', language).type('application/json; charset=utf-8').send(document);
  });
}

/**
 * Serves the GraphQL Playground, the reference of the legacy API, the data that they load from the gateway, and the start page.
 * @throws Error if a page has not been built
 */
export async function registerPages(app: FastifyInstance, { schema, assetsDirectory, demoUsers }: PagesOptions): Promise<void> {
  // The editors set their themes and positions as inline styles.
  await registerStaticPage(app, { path: PLAYGROUND_PATH, assetsDirectory: join(assetsDirectory, 'playground'), hasInlineStyles: true });
  await registerStaticPage(app, { path: REFERENCE_PATH, assetsDirectory: join(assetsDirectory, 'reference'), hasInlineStyles: false });
  registerStartPage(app);
  registerSettings(app, demoUsers);
  registerOpenApi(app, schema);
}
