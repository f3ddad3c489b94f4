import { ApolloServer } from '@apollo/server';
import fc from 'fast-check';
import { Kind, parse, print } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_GROUPS } from '../../src/pages/playground/examples';
import { documentFault } from '../../src/graphql/document-fault';
import { sha256IdOf } from '../../src/graphql/document-manifest';
import { createSchema } from '../../src/graphql/schema';
import { REST_ROUTES } from '../../src/rest/routes';
import { anyDocument } from '../hostile/arbitraries';
import { ADA, startGateway, type Answer, type ClientOptions, type TestGateway } from '../support/gateway';
import { ManifestFolder } from '../support/manifest';
import { HAND_MADE } from './hand-made-documents';

/** A client document, and variables for some of its operations. */
interface ClientDocument {
  readonly source: string;
  readonly variables: object;
}

const VARIABLES = { id: ADA, userId: ADA, username: 'ada', x: 5, limit: 5 };

function documentsOf(file: string): ClientDocument[] {
  const { definitions } = parse(readFileSync(join(__dirname, '..', '..', file), 'utf8'));
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map(print);
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).map(print);
  return operations.map((operation) => {
    const used = fragments.filter((fragment) => operation.includes(`...${/fragment (\w+)/.exec(fragment)?.[1] ?? ''}`));
    return { source: [operation, ...used].join('\n'), variables: VARIABLES };
  });
}

/** Every operation of the tests and the pages, successful or not. */
const DOCUMENTS: readonly ClientDocument[] = [
  ...REST_ROUTES.map(({ document }) => ({ source: print(document), variables: VARIABLES })),
  ...EXAMPLE_GROUPS.flatMap(({ examples }) => examples.map(({ query, variables = {} }) => ({ source: query, variables }))),
  ...documentsOf('test/clients/operations.graphql'),
  ...[...HAND_MADE, ...fc.sample(anyDocument, { numRuns: 50, seed: 20_261_128 })].map((source) => ({ source, variables: VARIABLES })),
];

const CLIENTS: Readonly<Record<string, ClientOptions>> = {
  'a viewer': { headers: { 'x-request-id': 'same', 'x-language': 'tr' } },
  'a viewer who accepts the media type of GraphQL': { headers: { 'x-request-id': 'same', accept: 'application/graphql-response+json' } },
  'a suspended account': { as: '5eed01000000000000000003', headers: { 'x-request-id': 'same' } },
  'an unauthenticated client': { as: null, headers: { 'x-request-id': 'same' } },
};

/** The documents that a manifest accepts, by the identifier of the GraphQL-over-HTTP draft. */
function trustedDocuments(): Readonly<Record<string, string>> {
  const schema = createSchema();
  const valid = DOCUMENTS.filter(({ source }) => documentFault(schema, source, { introspection: true }) === undefined);
  return Object.fromEntries(valid.map(({ source }) => [sha256IdOf(source), source]));
}

const folder = new ManifestFolder();
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({
    INTROSPECTION: 'true',
    TRUSTED_DOCUMENTS: folder.write('manifest.json', trustedDocuments()),
    TRUSTED_DOCUMENTS_MODE: 'off',
    TRUSTED_DOCUMENTS_CLIENTS: 'by-id=only',
  });
});
afterAll(async () => {
  await gateway.close();
  folder.remove();
});

function send(body: object, options: ClientOptions): Promise<Answer<unknown>> {
  const headers = { 'content-type': 'application/json', ...options.headers };
  return gateway.fetch('/graphql', { ...options, headers, body: JSON.stringify(body) });
}

/** A response, compared exactly but for the order of errors of sibling fields, which depends on the timing of the database. */
function bytesOf({ status, headers, text }: Answer<unknown>): object {
  const { errors, ...rest } = (text.startsWith('{') ? JSON.parse(text) : {}) as { errors?: unknown[] };
  const isOrdered = errors === undefined || errors.length < 2;
  const body = isOrdered
    ? text
    : JSON.stringify({ length: text.length, errors: errors.map((error) => JSON.stringify(error)).sort(), ...rest });
  return { status, headers: [...headers].filter(([name]) => name !== 'date'), body };
}

test('a cached operation returns exactly the response of Apollo Server', async () => {
  const apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
  let compared = 0;
  for (const { source, variables } of DOCUMENTS) {
    const body = { query: source, variables };
    // Twice, so that it is cached.
    for (let time = 0; time < 2; time += 1) await send(body, {});
    for (const [client, options] of Object.entries(CLIENTS)) {
      apollo.mockClear();
      const direct = await send(body, options);
      const isDirect = apollo.mock.calls.length === 0;
      // Requests with extensions bypass the cache and run in Apollo Server.
      const byApollo = await send({ ...body, extensions: {} }, options);
      expect(apollo).toHaveBeenCalled();
      expect({ source, client, response: bytesOf(direct) }).toEqual({ source, client, response: bytesOf(byApollo) });
      if (isDirect && direct.status === 200) compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(60);
});

/** Requests that differ from the others in what Apollo Server rejects, and in what the pipeline rejects. */
const FAULTY: readonly object[] = [{ operationName: 'nothing' }, { operationName: 1 }, { variables: [] }, { extensions: [] }];

test('a document named by its id returns exactly the response of the document', async () => {
  const trusted = trustedDocuments();
  const documents = DOCUMENTS.filter(({ source }) => trusted[sha256IdOf(source)] !== undefined);
  // The legacy routes' documents are enough to compare requests that fail before their document is read.
  const requests = documents.flatMap(({ source, variables }, index) =>
    (index < REST_ROUTES.length ? [{}, ...FAULTY] : [{}]).map((parameters) => ({ source, parameters: { variables, ...parameters } })),
  );
  for (const { source, parameters } of requests) {
    for (const [client, options] of Object.entries(CLIENTS)) {
      const byText = await send({ query: source, ...parameters }, options);
      const byId = await send(
        { documentId: sha256IdOf(source), ...parameters },
        { ...options, headers: { ...options.headers, 'x-client-name': 'by-id' } },
      );
      // Without a viewer, every request with an id is a 401, so that nothing about the manifest is disclosed.
      if (options.as === null) expect(byId.status).toBe(401);
      else expect({ source, client, response: bytesOf(byId) }).toEqual({ source, client, response: bytesOf(byText) });
    }
  }
  expect(requests.length).toBeGreaterThan(30);
});
