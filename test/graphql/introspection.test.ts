import { getIntrospectionQuery } from 'graphql';
import { startGateway, type TestGateway } from '../support/gateway';

const ASKING = [{ as: null }, {}];

describe('where introspection is on', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  test.each(ASKING)('the whole schema is told to %j', async (asking) => {
    const { status, body } = await gateway.graphql(getIntrospectionQuery(), {}, asking);
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.data).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
  });
});

describe('where introspection is off', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ INTROSPECTION: 'false' });
  });
  afterAll(() => gateway.close());

  test.each(ASKING)('the schema is told to nobody: %j', async (asking) => {
    const [refusal, code] = asking.as === null ? [401, 'UNAUTHENTICATED'] : [400, 'GRAPHQL_VALIDATION_FAILED'];
    for (const query of [getIntrospectionQuery(), '{ __schema { queryType { name } } }', '{ me { id } __type(name: "User") { name } }']) {
      const { status, body } = await gateway.graphql(query, {}, asking);
      expect([status, body.data, body.errors?.[0]?.extensions.code]).toEqual([refusal, undefined, code]);
    }
  });

  test('a stranger learns nothing from what validation would say', async () => {
    const { status, text } = await gateway.graphql('{ me { nope } user(id: 5) { id } }', {}, { as: null });
    expect(status).toBe(401);
    expect(text).not.toMatch(/nope|User|ObjectID/);
  });

  test('a stranger is not even told the name of the root', async () => {
    const { status, body } = await gateway.graphql('{ __typename }', {}, { as: null });
    expect([status, body.data, body.errors?.[0]?.extensions.code]).toEqual([401, undefined, 'UNAUTHENTICATED']);
  });

  test('whoever is signed in may ask for the names of types', async () => {
    expect((await gateway.graphql('{ __typename me { __typename } }')).body).toEqual({
      data: { __typename: 'Query', me: { __typename: 'User' } },
    });
  });

  test.each(['{ me { usernam } }', '{ mee { id } }', '{ user(ident: 1) { id } }', '{ myTransactions(filter: { type: BONUS }) { totalCount } }', '{ myTransactions(filter: { types: BONU }) { totalCount } }'])(
    'nothing is suggested: %s',
    async (query) => {
      const { status, text } = await gateway.graphql(query);
      expect(status).toBe(400);
      expect(text).not.toMatch(/did you mean|"(username|BONUS|types)\\"/i);
    },
  ); // prettier-ignore
});
