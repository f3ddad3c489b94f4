import { getIntrospectionQuery } from 'graphql';
import { startGateway, type TestGateway } from '../support/gateway';

const CLIENTS = [{ as: null }, {}];

describe('if introspection is enabled', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  test.each(CLIENTS)('executes the introspection query of %j', async (options) => {
    const { status, body } = await gateway.graphql(getIntrospectionQuery(), {}, options);
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.data).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
  });
});

describe('if introspection is disabled', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ INTROSPECTION: 'false' });
  });
  afterAll(() => gateway.close());

  test.each(CLIENTS)('rejects introspection by %j', async (options) => {
    const [expectedStatus, code] = options.as === null ? [401, 'UNAUTHENTICATED'] : [400, 'GRAPHQL_VALIDATION_FAILED'];
    for (const query of [getIntrospectionQuery(), '{ __schema { queryType { name } } }', '{ me { id } __type(name: "User") { name } }']) {
      const { status, body } = await gateway.graphql(query, {}, options);
      expect([status, body.data, body.errors?.[0]?.extensions.code]).toEqual([expectedStatus, undefined, code]);
    }
  });

  test('reports the error in the language of the client', async () => {
    for (const [language, reason] of [
      ['en', 'introspection is disabled'],
      ['tr', 'şema sorgulama (introspection) kapalı'],
    ] as const) {
      const { body } = await gateway.graphql('{ __schema { types { name } } }', {}, { headers: { 'x-language': language } });
      expect(body.errors?.map(({ message }) => message.split(': ')[1])).toEqual([reason]);
    }
  });

  test('an unauthenticated client gets no validation errors', async () => {
    const { status, text } = await gateway.graphql('{ me { nope } user(id: 5) { id } }', {}, { as: null });
    expect(status).toBe(401);
    expect(text).not.toMatch(/nope|User|ObjectID/);
  });

  test('an unauthenticated client cannot select __typename', async () => {
    const { status, body } = await gateway.graphql('{ __typename }', {}, { as: null });
    expect([status, body.data, body.errors?.[0]?.extensions.code]).toEqual([401, undefined, 'UNAUTHENTICATED']);
  });

  test('a signed-in user may select __typename', async () => {
    expect((await gateway.graphql('{ __typename me { __typename } }')).body).toEqual({
      data: { __typename: 'Query', me: { __typename: 'User' } },
    });
  });

  test.each(['{ me { usernam } }', '{ mee { id } }', '{ user(ident: 1) { id } }', '{ myTransactions(filter: { type: BONUS }) { totalCount } }', '{ myTransactions(filter: { types: BONU }) { totalCount } }'])(
    'no name of the schema is suggested: %s',
    async (query) => {
      const { status, text } = await gateway.graphql(query);
      expect(status).toBe(400);
      expect(text).not.toMatch(/did you mean|"(username|BONUS|types)\\"/i);
    },
  ); // prettier-ignore
});
