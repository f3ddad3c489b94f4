import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { EventStreamClient } from '../support/event-stream';
import { GraphQLSocket } from '../support/graphql-socket';
import { subscribe, TRANSPORTS } from '../support/live-subscription';

const STATS = `subscription Stats { userStatsChanged(userId: "${ADA}") { followers } }`;
const FIELD = `userStatsChanged(userId: "${ADA}") { followers }`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

describe.each(TRANSPORTS)('an operation over %s', (transport) => {
  const run = async (query: string, variables = {}, options = {}): Promise<{ data?: unknown; errors?: unknown }> => {
    const live = await subscribe(gateway, transport, query, variables, options);
    const result = await live.results.next();
    await live.stop();
    return result;
  };

  it.each([
    ['a syntax error', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['two top-level fields', `subscription { ${FIELD} other: ${FIELD} }`, {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['__typename at the top level', 'subscription { __typename }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['@skip at the top level', `subscription { ${FIELD.replace('{', '@skip(if: true) {')} }`, {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      '@include at the top level of a fragment',
      `subscription ($if: Boolean!) { ...F } fragment F on Subscription { ... @include(if: $if) { ${FIELD} } }`,
      { if: false },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition with a variable',
      `subscription ($if: Boolean!) { ...F @include(if: $if) } fragment F on Subscription { ${FIELD} }`,
      { if: true },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a fragment cycle', 'subscription { ...F } fragment F on Subscription { ...F }', {}, 'BAD_USER_INPUT'],
    ['a missing variable', 'subscription ($id: ObjectID!) { userStatsChanged(userId: $id) { followers } }', {}, 'BAD_USER_INPUT'],
    ['an invalid id', 'subscription { userStatsChanged(userId: "1") { followers } }', {}, 'BAD_USER_INPUT'],
    ['an empty document', '', {}, 'BAD_REQUEST'],
    ['a mutation', 'mutation { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['no operation', 'fragment F on User { id }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ])('with %s is rejected before it starts', async (_title, query, variables, code) => {
    const { data, errors } = await run(query, variables);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string } }]);
  });

  it('with an unknown operation name is rejected', async () => {
    const result = await run(STATS, {}, { operationName: 'Other' });
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] });
  });

  it('is selected by its name', async () => {
    const document = `${STATS} query Me { me { id } } subscription Other { liveStatusChanged(userIds: []) { id } }`;
    expect(await run(document, {}, { operationName: 'Stats' })).toMatchObject({ data: { userStatsChanged: {} } });
    expect(await run(document, {}, { operationName: 'Other' })).toEqual({ data: { liveStatusChanged: [] } });
    expect(await run(document, {}, { operationName: 'Me' })).toEqual({ data: { me: { id: ADA } } });
    expect(await run(document)).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] });
  });

  it.each([
    ['an alias', `subscription { mine: ${FIELD} }`, 'mine'],
    ['a fragment', `subscription { ...F } fragment F on Subscription { ... on Subscription { ${FIELD} } }`, 'userStatsChanged'],
    [
      'nested conditions',
      FIELD.replace(/^/, 'subscription { ').replace('followers', 'followers following @skip(if: true)') + ' }',
      'userStatsChanged',
    ],
  ])('may have %s', async (_title, query, name) => {
    expect(await run(query)).toEqual({ data: { [name]: { followers: expect.any(Number) as number } } });
  });

  it('may be a query, or introspection', async () => {
    expect(await run('{ me { username } }')).toEqual({ data: { me: { username: 'ada' } } });
    const { data } = await run('{ __schema { subscriptionType { name } } }');
    expect(data).toEqual({ __schema: { subscriptionType: { name: 'Subscription' } } });
  });

  it('that is a query has partial data and errors', async () => {
    const result = await run('{ me { id } user(id: "5eed01000000000000000004") { id } }');
    expect(result).toMatchObject({
      data: { me: { id: ADA }, user: null },
      errors: [{ path: ['user'], extensions: { code: 'NOT_FOUND' } }],
    });
  });

  it('has its errors in the language of its client', async () => {
    const { errors } = await run('subscription { __typename }', {}, { headers: { 'x-language': 'tr' } });
    expect(errors).toMatchObject([{ message: expect.stringContaining('abonelik') as string }]);
  });
});

describe('a subscription by an ordinary request', () => {
  const headers = { 'content-type': 'application/json' };
  it.each([
    ['POST', {}, 'WebSocket'],
    ['POST', { 'x-language': 'tr' }, 'abonelik'],
    ['GET', {}, 'WebSocket'],
  ])('by %s with %j is rejected with the remedy', async (method, language, text) => {
    const options = { headers: { ...headers, ...language } };
    const path = method === 'GET' ? `/graphql?query=${encodeURIComponent(STATS)}` : '/graphql';
    // Twice, and once more when it may be cached.
    for (let count = 0; count < 3; count += 1) {
      const { status, body } = await gateway.fetch(path, {
        ...options,
        ...(method === 'POST' && { body: JSON.stringify({ query: STATS }) }),
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ message: expect.stringContaining(text) as string, extensions: { code: 'BAD_REQUEST' } }] });
      expect(JSON.stringify(body)).toContain('text/event-stream');
    }
  });
});

describe('the parameters of a request', () => {
  it.each([
    ['a query that is no string', { query: 1 }],
    ['variables that are no object', { query: STATS, variables: [] }],
    ['an operation name that is no string', { query: STATS, operationName: 1 }],
    ['no query', {}],
  ])('%s are an error of event streams', async (_title, parameters) => {
    const stream = await EventStreamClient.open(gateway, parameters, { path: '/graphql/stream' });
    expect(stream.status).toBe(400);
    expect((await stream.body()).errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });

  it.each([
    ['a query that is no string', { query: 1 }],
    ['variables that are no object', { query: STATS, variables: [] }],
    ['an operation name that is no string', { query: STATS, operationName: 1 }],
    ['no object', null],
  ])('%s close a WebSocket', async (_title, payload) => {
    const socket = await GraphQLSocket.connect(gateway);
    socket.send({ type: 'subscribe', id: '1', payload });
    expect(await socket.closed).toMatchObject({ code: 4400 });
  });

  it('without a query are an error of a WebSocket, which stays open', async () => {
    const socket = await GraphQLSocket.connect(gateway);
    socket.send({ type: 'subscribe', id: '1', payload: {} });
    expect(await socket.messages.next()).toMatchObject({ type: 'error', id: '1', payload: [{ extensions: { code: 'BAD_REQUEST' } }] });
    socket.subscribe('2', STATS);
    expect(await socket.messages.next()).toMatchObject({ type: 'next', id: '2' });
    await socket.close();
  });
});
