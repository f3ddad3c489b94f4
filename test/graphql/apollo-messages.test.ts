import { ApolloServer, HeaderMap } from '@apollo/server';
import { reasonMessage } from '../../src/errors/translate';
import { apolloReasonOf } from '../../src/graphql/apollo-messages';
import { en } from '../../src/i18n/messages.en';
import { startGateway, type Answer, type GraphQLBody, type TestGateway } from '../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const QUERY = '{ me { id } }';

/** Requests that Apollo Server itself rejects, and the reason that follows the fixed message. */
const CASES: readonly (readonly [title: string, request: { readonly body: unknown } | { readonly search: string }, en: string, tr: string])[] = [
  ['a batch', { body: [{ query: QUERY }] }, 'operation batching is not supported', 'toplu işlem gönderimi desteklenmiyor'],
  ['an empty object', { body: {} }, 'the body must be a JSON object with "query"', 'gövde, "query" içeren bir JSON nesnesi olmalı'],
  ['a string', { body: 'x' }, 'the body must be a JSON object with "query"', 'gövde, "query" içeren bir JSON nesnesi olmalı'],
  ['no query', { body: { variables: {} } }, 'query: is required', 'query: zorunlu'],
  ['an empty query', { body: { query: '' } }, 'query: is required', 'query: zorunlu'],
  ['a query that is not a string', { body: { query: 1 } }, 'query: must be a string', 'query: bir metin olmalı'],
  ['a query that is a parsed document', { body: { query: { kind: 'Document' } } }, 'query: must be a string', 'query: bir metin olmalı'],
  ['an operationName that is not a string', { body: { query: QUERY, operationName: 1 } }, 'operationName: must be a string', 'operationName: bir metin olmalı'],
  ['variables as a string', { body: { query: QUERY, variables: '{}' } }, 'variables: must be a JSON object', 'variables: bir JSON nesnesi olmalı'],
  ['variables as a list', { body: { query: QUERY, variables: [] } }, 'variables: must be a JSON object', 'variables: bir JSON nesnesi olmalı'],
  ['extensions as a string', { body: { query: QUERY, extensions: '{}' } }, 'extensions: must be a JSON object', 'extensions: bir JSON nesnesi olmalı'],
  ['extensions as a list', { body: { query: QUERY, extensions: [] } }, 'extensions: must be a JSON object', 'extensions: bir JSON nesnesi olmalı'],
  ['variables in a query string that are not JSON', { search: `query=${QUERY}&variables=x` }, 'variables: must be valid JSON', 'variables: geçerli bir JSON olmalı'],
  ['variables in a query string that are a list', { search: `query=${QUERY}&variables=[]` }, 'variables: must be a JSON object', 'variables: bir JSON nesnesi olmalı'],
  ['extensions in a query string that are not JSON', { search: `query=${QUERY}&extensions=x` }, 'extensions: must be valid JSON', 'extensions: geçerli bir JSON olmalı'],
  ['two queries in a query string', { search: `query=${QUERY}&query=${QUERY}` }, 'query: must not be repeated', 'query: tekrarlanmamalı'],
]; // prettier-ignore

async function send(request: (typeof CASES)[number][1], language: string): Promise<Answer<GraphQLBody>> {
  const headers = { 'x-language': language };
  const answer =
    'search' in request
      ? await gateway.fetch(`/graphql?${encodeURI(request.search)}`, { method: 'GET', headers })
      : await gateway.fetch('/graphql', { body: JSON.stringify(request.body), headers: { ...headers, ...JSON_TYPE } });
  // Every response of /graphql has this shape.
  return answer as Answer<GraphQLBody>;
}

test.each(CASES)('BAD_REQUEST includes the reason in the language of the client: %s', async (_title, request, en, tr) => {
  for (const [language, fixed, reason] of [
    ['en', 'Invalid GraphQL request', en],
    ['tr', 'Geçersiz GraphQL isteği', tr],
  ] as const) {
    const { status, body, headers } = await send(request, language);
    const extensions = { code: 'BAD_REQUEST', requestId: headers.get('x-request-id') };
    expect([status, body]).toEqual([400, { errors: [{ message: `${fixed}: ${reason}`, extensions }] }]);
  }
});

test('PersistedQueryNotSupported is never translated', async () => {
  const body = { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } };
  for (const language of ['en', 'tr']) {
    const answer = await send({ body }, language);
    expect(answer.body.errors).toMatchObject([
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ]);
  }
});

const SUBSCRIPTION = 'a subscription must be sent over a WebSocket (graphql-transport-ws), or accept text/event-stream';
const BY_GET = [
  ['mutation', 'mutation operations must be sent with POST'],
  ['subscription', SUBSCRIPTION],
] as const;

test.each(BY_GET)('rejects a %s sent with GET', async (kind, expected) => {
  const apollo = new ApolloServer({
    typeDefs: 'type Query { a: Int } type Mutation { b: Int } type Subscription { b: Int }',
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
  });
  await apollo.start();
  const { status, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'GET', headers: new HeaderMap(), search: `?query=${kind}{b}`, body: undefined },
    context: () => Promise.resolve({}),
  });
  await apollo.stop();
  // A single result is complete.
  const { errors } = JSON.parse(body.kind === 'complete' ? body.string : '') as Required<Pick<GraphQLBody, 'errors'>>;
  const reasons = errors.map(({ message }) => apolloReasonOf(message));
  expect([status, reasons.map((reason) => reason && reasonMessage(reason, 'en'))]).toEqual([405, [expected]]);
});

test('the tests above provoke every reason', () => {
  const provoked = [...CASES.map(([, , reason]) => reason), ...BY_GET.map(([, reason]) => reason)];
  const parameters = ['query', 'operationName', 'variables', 'extensions'];
  const unused = Object.entries(en.request).filter(([, message]) =>
    parameters.every((parameter) => !provoked.includes(message({ parameter, kind: 'mutation' }))),
  );
  expect(unused).toEqual([]);
});

test('returns no reason for an unknown message', () => {
  expect(apolloReasonOf('Something else')).toBeUndefined();
});
