import { getIntrospectionQuery } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange } from '../../../src/pages/playground/exchange';
import { createGraphQLFetcher, GRAPHQL_HEADERS, SCHEMA_OPERATION } from '../../../src/pages/playground/graphql-fetcher';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';
import { listenWith } from './listening-server';
import { ENVIRONMENT, ME, messages, run } from './run-fetcher';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

const SCHEMA = { query: getIntrospectionQuery().replace('IntrospectionQuery', SCHEMA_OPERATION), operationName: SCHEMA_OPERATION };
const TOKEN = { authorization: `Bearer ${tokenFor(ADA)}` };
const BAD_TOKEN = { Authorization: 'Bearer a.b.c', 'x-language': 'tr' };

function graphqlOf({ url }: TestGateway): string {
  return `${url}/graphql`;
}

test('emits one result, after the received exchange', async () => {
  const { events, ended } = run(graphqlOf(gateway), TOKEN);
  expect(events).toEqual([['sent']]);
  await ended;
  const data = { me: { username: 'ada' } };
  expect(events).toEqual([['sent'], ['received', expect.objectContaining({ status: 200 })], ['next', { data }], ['complete']]);
  const [, [, exchange]] = events as unknown as [unknown, ['received', Exchange]];
  expect(exchange.bytes).toBe(JSON.stringify({ data }).length + 1);
  expect(Object.fromEntries(exchange.headers)['content-type']).toBe('application/graphql-response+json; charset=utf-8');
});

test.each(['', '# only a comment', ' ,\n'])('sends nothing for the document %p', (query) => {
  expect(() => run(graphqlOf(gateway), TOKEN, { query })).toThrow('nothing to send');
});

test('reports the headers that it sends', async () => {
  const { sentHeaders, ended } = run(graphqlOf(gateway), { 'x-language': 'en' }, ME, { 'X-Language': 'tr' });
  await ended;
  // The cost of an operation is no property of the request that makes its response outdated.
  expect(sentHeaders).toEqual([{ ...GRAPHQL_HEADERS, 'x-language': 'tr' }]);
});

test('sends the variables and the operationName', async () => {
  const query = 'query A { me { id } } query B($u: String!) { profile(username: $u) { username } }';
  const { events, ended } = run(graphqlOf(gateway), TOKEN, { query, operationName: 'B', variables: { u: 'grace' } });
  await ended;
  expect(events[2]).toEqual(['next', { data: { profile: { username: 'grace' } } }]);
});

test('does not send the operationName of the document that was there before', async () => {
  const { events, ended } = run(graphqlOf(gateway), TOKEN, { query: 'query Other { me { role } }', operationName: 'Me' });
  await ended;
  expect(events[2]).toEqual(['next', { data: { me: { role: 'USER' } } }]);
});

test('emits a GraphQL error response as the result, in the requested language', async () => {
  const { events, ended } = run(graphqlOf(gateway), BAD_TOKEN);
  await ended;
  expect(events).toMatchObject([
    ['sent'],
    ['received', { status: 401 }],
    ['next', { errors: [{ message: 'Kimlik doğrulaması gerekli' }] }],
    ['complete'],
  ]);
});

test("a tab's headers override the common ones, which override the defaults", async () => {
  const arrived: IncomingHttpHeaders[] = [];
  const server = await listenWith(({ headers }, response) => {
    arrived.push(headers);
    response.end('{"data":null}');
  });
  await run(server.url, { Accept: 'application/json', 'X-Language': 'en', 'x-platform': 'web' }, ME, { 'x-language': 'tr' }).ended;
  await run(server.url, {}).ended;
  expect(arrived).toMatchObject([
    { accept: 'application/json', 'x-language': 'tr', 'x-platform': 'web', 'content-type': 'application/json' },
    GRAPHQL_HEADERS,
  ]);
  server.close();
});

test('the introspection query is sent without a token and without events', async () => {
  const reported: string[] = [];
  const fetcher = createGraphQLFetcher({
    ...ENVIRONMENT,
    path: graphqlOf(gateway),
    commonHeaders: () => BAD_TOKEN,
    messages,
    onSend: () => {
      reported.push('sent');
      return () => void reported.push('received');
    },
  });
  const answer: unknown = await fetcher(SCHEMA, { headers: BAD_TOKEN });
  expect(answer).toMatchObject({ data: { __schema: { queryType: { name: 'Query' } } } });
  expect(answer).not.toHaveProperty('errors');
  expect(reported).toEqual([]);
});

describe.each([
  [502, '<h1>Bad Gateway</h1>'],
  [404, ''],
  [200, '{}'],
  [200, 'null'],
  [200, '[]'],
  [500, '"data"'],
  [503, '{"isSuccess":false}'],
])('the response %i %j, which is not GraphQL,', (status, body) => {
  const message = `HTTP ${status}: the body is not a GraphQL response`;

  test('is an error with the status, after the received exchange', async () => {
    const server = await listenWith((_request, response) => response.writeHead(status).end(body));
    const { events, ended } = run(server.url, {});
    await ended;
    expect(events).toMatchObject([['sent'], ['received', { status, bytes: body.length }], ['error', { message }]]);
    server.close();
  });

  test('is an error for the introspection query as well', async () => {
    const server = await listenWith((_request, response) => response.writeHead(status).end(body));
    const fetcher = createGraphQLFetcher({
      path: server.url,
      commonHeaders: () => ({}),
      onSend: () => () => undefined,
      messages,
      ...ENVIRONMENT,
    });
    await expect(fetcher(SCHEMA)).rejects.toThrow(message);
    server.close();
  });
});

test('a refused connection is an error', async () => {
  const { events, ended } = run('http://127.0.0.1:1/graphql', {});
  await ended;
  // Only the message, without a stack: GraphiQL would show it.
  expect(events).toEqual([['sent'], ['error', Object.assign(new Error('no answer'))]]);
  expect((events[1]?.[1] as Error).stack).toBeUndefined();
});

test.each([
  [
    { 'x-a': 5, 'x-b': true, 'x-c': null },
    { 'x-a': '5', 'x-b': 'true' },
  ],
  [{ 'X-Language': 'tr' }, { 'x-language': 'tr' }],
])("a tab's headers %j are sent as %j", async (tabHeaders, sent) => {
  let arrived: Record<string, unknown> = {};
  const server = await listenWith((request, response) => {
    arrived = request.headers;
    response.end('{"data":null}');
  });
  // GraphiQL passes on whatever was typed.
  await run(server.url, {}, ME, tabHeaders as unknown as Record<string, string>).ended;
  expect(arrived).toMatchObject(sent);
  expect(arrived).not.toHaveProperty('x-c');
  server.close();
});

test.each([{ 'x-a': {} }, { 'x-a': ['b'] }, { 'x-a': 'ş' }, { 'x-a': 'b\nc' }, { 'x a': 'b' }, { '': 'b' }])(
  'reports invalid headers of a tab (%j) with a message',
  (tabHeaders) => {
    expect(() => run('http://127.0.0.1:1/graphql', {}, ME, tabHeaders as Record<string, string>)).toThrow('bad headers');
  },
);

test.each([
  ['before it is answered', ''],
  ['in the middle of its answer', '{"data":'],
])('an operation unsubscribed %s is aborted and emits nothing', async (_when, beginning) => {
  let arrived = (): void => undefined;
  let cut = (): void => undefined;
  const hasArrived = new Promise<void>((resolve) => (arrived = resolve));
  const isCut = new Promise<void>((resolve) => (cut = resolve));
  const server = await listenWith((_request, response) => {
    response.on('close', cut);
    if (beginning !== '') response.write(beginning);
    arrived();
  });
  const { events, unsubscribe } = run(server.url, {});
  await hasArrived;
  unsubscribe();
  await isCut;
  // A pending event would have been emitted by now.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(events).toEqual([['sent']]);
  server.close();
});

test('unsubscribing after the result has no effect', async () => {
  const { events, ended, unsubscribe } = run(graphqlOf(gateway), TOKEN);
  await ended;
  unsubscribe();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(events.map(([name]) => name)).toEqual(['sent', 'received', 'next', 'complete']);
});

test('replaces placeholders in variables and headers, and sends nothing if one has no value', async () => {
  const operation = {
    query: 'query P($username: String!) { profile(username: $username) { username } }',
    variables: { username: '{{name}}' },
  };
  const { events, ended } = run(graphqlOf(gateway), TOKEN, operation, { 'x-device-id': 'of {{ name }}' });
  await ended;
  expect(events).toContainEqual(['next', { data: { profile: { username: 'elif.live' } } }]);
  expect(() => run(graphqlOf(gateway), TOKEN, operation, { 'x-device-id': '{{device}} {{other}}' })).toThrow('missing: device,other');
  expect(() => run(graphqlOf(gateway), { ...TOKEN, 'x-note': '{{note}}' }, operation)).toThrow('missing: note');
});
