import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { addTypenameToDocument } from '@apollo/client/utilities';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { Client, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { parse, print, type DocumentNode } from 'graphql';
import { createHash } from 'node:crypto';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { ManifestFolder } from '../support/manifest';

const STATS = parse('query Stats($id: ObjectID!) { userStats(userId: $id) { followers } }');
const NEW = parse('query New { me { id username } }');

const hashOf = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

/** A document as Apollo Client and its manifest generator print it: with `__typename`, which the cache needs. */
const withTypename = (document: DocumentNode): string => print(addTypenameToDocument(document));

const operationOf = (name: string, document: DocumentNode): { id: string; name: string; type: string; body: string } => {
  const body = withTypename(document);
  return { id: hashOf('sha256', body), name, type: 'query', body };
};

/** What `generate-persisted-query-manifest` writes. The client knows one more operation than the gateway. */
const APOLLO = { format: 'apollo-persisted-query-manifest', version: 1, operations: [operationOf('Stats', STATS)] } as const;
const NEWER = { ...APOLLO, operations: [...APOLLO.operations, operationOf('New', NEW)] };

/** What GraphQL Code Generator writes with `persistedDocuments`, and Relay's compiler with `persistConfig`. */
const CODEGEN = { [hashOf('sha1', print(STATS))]: print(STATS) };
const RELAY = { [hashOf('md5', print(STATS))]: print(STATS) };

interface Sent {
  readonly method: string;
  readonly hasDocument: boolean;
  readonly status: number;
}

const folder = new ManifestFolder();
let gateway: TestGateway;
let sent: Sent[] = [];

/** Sends a request, and notes whether it contains a document. */
const recordingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const url = input instanceof Request ? input.url : input.toString();
  const hasDocument = new URL(url).searchParams.has('query') || (typeof init?.body === 'string' && init.body.includes('"query":'));
  sent.push({ method: init?.method ?? 'GET', hasDocument, status: response.status });
  return response;
};

beforeAll(async () => {
  const files = Object.entries({ APOLLO, CODEGEN, RELAY }).map(([name, content]) => folder.write(`${name}.json`, content));
  gateway = await startGateway({
    TRUSTED_DOCUMENTS: files.join(),
    TRUSTED_DOCUMENTS_MODE: 'off',
    TRUSTED_DOCUMENTS_CLIENTS: 'log=log,prefer=prefer,only=only',
  });
});
beforeEach(() => {
  sent = [];
});
afterAll(async () => {
  await gateway.close();
  folder.remove();
});

const headersOf = (mode: string): Record<string, string> => ({ authorization: `Bearer ${tokenFor(ADA)}`, 'x-client-name': mode });

describe('Apollo Client with the manifest of its build', () => {
  function clientFor(mode: string, useGETForHashedQueries = false): ApolloClient {
    const ids = generatePersistedQueryIdsFromManifest({ loadManifest: () => Promise.resolve(NEWER) });
    const http = new HttpLink({ uri: `${gateway.url}/graphql`, headers: headersOf(mode), fetch: recordingFetch });
    return new ApolloClient({ link: new PersistedQueryLink({ ...ids, useGETForHashedQueries }).concat(http), cache: new InMemoryCache() });
  }

  test.each(['prefer', 'only'])('sends ids in the mode %s, by POST and GET', async (mode) => {
    for (const isGet of [false, true]) {
      const { data } = await clientFor(mode, isGet).query({ query: STATS, variables: { id: ADA } });
      expect(data).toMatchObject({ userStats: { followers: 120 } });
    }
    expect(sent).toEqual([
      { method: 'POST', hasDocument: false, status: 200 },
      { method: 'GET', hasDocument: false, status: 200 },
    ]);
  });

  test('sends the document of an operation that the gateway does not know in the mode prefer', async () => {
    const { data } = await clientFor('prefer').query({ query: NEW });
    expect(data).toMatchObject({ me: { username: 'ada' } });
    expect(sent.map(({ hasDocument }) => hasDocument)).toEqual([false, true]);
  });

  test('gets one error for it in the mode only, without sending the document', async () => {
    const error: unknown = await clientFor('only').query({ query: NEW }).catch((reason: unknown) => reason); // prettier-ignore
    expect(CombinedGraphQLErrors.is(error) && error.errors.map(({ extensions }) => extensions?.['code'])).toEqual([
      'PERSISTED_QUERY_NOT_IN_LIST',
    ]);
    expect(sent).toEqual([{ method: 'POST', hasDocument: false, status: 404 }]);
  });

  test.each(['off', 'log'])('sends documents as well in the mode %s', async (mode) => {
    const client = clientFor(mode);
    for (const query of [STATS, NEW]) {
      const { error } = await client.query({ query, variables: { id: ADA }, errorPolicy: 'all' });
      expect(error).toBeUndefined();
    }
    expect(sent.map(({ hasDocument }) => hasDocument)).toEqual([false, true, false, true]);
  });
});

describe('urql with the hashes of GraphQL Code Generator', () => {
  /** A document as the client preset generates it. */
  const generated = (document: DocumentNode): DocumentNode => Object.assign(gql(print(document)), { __meta__: { hash: hashOf('sha1', print(document)) } }); // prettier-ignore

  function clientFor(mode: string): Client {
    const ids = persistedExchange({
      // The generated hash, instead of one of the text that urql sends.
      generateHash: (_text, document) => Promise.resolve((document as { __meta__?: { hash: string } }).__meta__?.hash ?? ''),
    });
    return new Client({
      url: `${gateway.url}/graphql`,
      exchanges: [ids, fetchExchange],
      fetch: recordingFetch,
      fetchOptions: { headers: headersOf(mode) },
    });
  }

  test.each(['prefer', 'only'])('sends ids in the mode %s', async (mode) => {
    const result = await clientFor(mode).query(generated(STATS), { id: ADA });
    expect(result.error).toBeUndefined();
    expect(result.data).toEqual({ userStats: { followers: 120 } });
    expect(sent).toEqual([{ method: 'GET', hasDocument: false, status: 200 }]);
  });

  test('sends the document that the gateway does not know in the mode prefer, and not in the mode only', async () => {
    expect((await clientFor('prefer').query(generated(NEW), {})).data).toMatchObject({ me: { username: 'ada' } });
    expect(sent.map(({ hasDocument }) => hasDocument)).toEqual([false, true]);
    const { error } = await clientFor('only').query(generated(NEW), {});
    expect(error?.graphQLErrors.map(({ extensions }) => extensions['code'])).toEqual(['PERSISTED_QUERY_NOT_IN_LIST']);
    expect(sent).toHaveLength(3);
  });

  test.each(['off', 'log'])('sends documents after the first response in the mode %s', async (mode) => {
    const client = clientFor(mode);
    for (const query of [STATS, NEW]) expect((await client.query(generated(query), { id: ADA })).error).toBeUndefined();
    expect(sent.map(({ hasDocument }) => hasDocument)).toEqual([false, true, true]);
  });
});

test("Relay's network function sends the id that its compiler wrote", async () => {
  /** What the artifact of an operation contains: an id with `persistConfig`, a text without it. */
  const fetchGraphQL = async (params: { id: string | null; text: string | null }, variables: object): Promise<unknown> => {
    const response = await recordingFetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { ...headersOf('only'), 'content-type': 'application/json' },
      body: JSON.stringify({ documentId: params.id ?? undefined, query: params.text ?? undefined, variables }),
    });
    return response.json();
  };
  const data = { data: { userStats: { followers: 120 } } };
  expect(await fetchGraphQL({ id: hashOf('md5', print(STATS)), text: null }, { id: ADA })).toEqual(data);
  expect(await fetchGraphQL({ id: null, text: print(STATS) }, { id: ADA })).toEqual(data);
  expect(sent.map(({ hasDocument }) => hasDocument)).toEqual([false, true]);
});
