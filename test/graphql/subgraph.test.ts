import { isInterfaceType, isIntrospectionType, isObjectType, isSpecifiedScalarType } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { federateSchema } from '../../src/graphql/federated-schema';
import { createSchema, printTypes } from '../../src/graphql/schema';
import { printSubgraph, printSubgraphFile } from '../../src/graphql/subgraph-sdl';
import { PROJECT_ROOT } from '../../src/project-root';
import { ADA, startGateway, type ClientOptions, type TestGateway } from '../support/gateway';
import { ManifestFolder } from '../support/manifest';

const SERVICE = 'query SubgraphIntrospectQuery { _service { sdl } }';
const ENTITIES = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id stats { followers } } } }';

/** With it, a request from a trusted address is one of a proxy's client; without, one of a router. */
const FORWARDED = { 'x-forwarded-for': '192.0.2.1' };

const gateways: TestGateway[] = [];
afterAll(() => Promise.all(gateways.map((gateway) => gateway.close())));

async function start(environment: Readonly<Record<string, string>>): Promise<TestGateway> {
  const gateway = await startGateway(environment);
  gateways.push(gateway);
  return gateway;
}

describe('the schema', () => {
  const schema = federateSchema(createSchema(), { introspection: true });

  test('has everything of the schema without federation, and the two fields and three types of routers', () => {
    const withoutFederation = printTypes(createSchema());
    const added = printTypes(schema).split('\n').filter((line) => !withoutFederation.includes(line)); // prettier-ignore
    const declarations = added.filter((line) => /^ *(scalar|type|union|_\w+)/.test(line)).map((line) => line.trim());
    expect(declarations.map((line) => line.replace(/ (\{|=.*)$/, '').replace(/\($/, ''))).toEqual([
      '_service: _Service!',
      '_entities',
      'scalar _Any',
      'union _Entity',
      'type _Service',
    ]);
    expect(printTypes(schema)).toContain('union _Entity = User | LiveStream | Transaction');
  });

  test('keeps the cost extensions of fields', () => {
    const of = (field: string): unknown => schema.getQueryType()?.getFields()[field]?.extensions;
    expect(of('users')).toMatchObject({ complexity: expect.any(Function) as unknown });
    expect(of('_entities')).toMatchObject({ complexity: expect.any(Function) as unknown });
  });

  test('describes every element', () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
    const fields = types.flatMap((type) => (isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []));
    const described = [
      ...types.filter(({ name }) => name !== 'Query' && name !== 'Subscription'),
      ...fields,
      ...fields.flatMap(({ args }) => args),
    ];
    expect(described.filter(({ description }) => description?.endsWith('.') !== true).map(({ name }) => name)).toEqual([]);
  });

  test('is a subgraph with keys and without the fields of routers', () => {
    const sdl = printSubgraph(createSchema());
    expect(sdl).toMatch(/^extend schema @link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.0"/);
    expect([...sdl.matchAll(/^type (\w+) (@.*) \{$/gm)].map(([, name, directive]) => `${name ?? ''} ${directive ?? ''}`)).toEqual([
      'LiveStream @key(fields: "id")',
      'PageInfo @shareable',
      'Transaction @key(fields: "id")',
      'User @key(fields: "id")',
    ]);
    expect(sdl).not.toMatch(/_entities|_service|_Any/);
  });

  test('matches the committed federation.graphql', () => {
    expect(readFileSync(join(PROJECT_ROOT, 'src/graphql/federation.graphql'), 'utf8')).toBe(printSubgraphFile(createSchema()));
  });
});

test.each([SERVICE, '{ _entities(representations: []) { __typename } }'])('without FEDERATION, %s has an unknown field', async (query) => {
  const gateway = await start({});
  const { status, body } = await gateway.graphql(query);
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  expect(body.errors?.[0]?.message).toMatch(/unknown field "_(service|entities)" on type "Query"/);
});

describe('_service', () => {
  let introspectable: TestGateway;
  let closed: TestGateway;

  beforeAll(async () => {
    introspectable = await start({ FEDERATION: 'true', TRUST_PROXY: 'loopback', INTROSPECTION: 'true' });
    closed = await start({ FEDERATION: 'true', TRUST_PROXY: 'loopback', INTROSPECTION: 'false' });
  });

  test.each<[title: string, isIntrospectable: boolean, options: ClientOptions, status: number, code: string | undefined]>([
    ['a router without a token', false, { as: null }, 200, undefined],
    ['a router with a token', false, {}, 200, undefined],
    ['another client without a token', false, { as: null, headers: FORWARDED }, 401, 'UNAUTHENTICATED'],
    [
      'another client without a token that sends an empty address',
      false,
      { as: null, headers: { 'x-forwarded-for': '' } },
      401,
      'UNAUTHENTICATED',
    ],
    ['another client with a token', false, { headers: FORWARDED }, 200, 'FORBIDDEN'],
    ['any client without a token, if introspection is enabled', true, { as: null, headers: FORWARDED }, 200, undefined],
  ])('for %s', async (_title, isIntrospectable, options, status, code) => {
    const answer = await (isIntrospectable ? introspectable : closed).graphql(SERVICE, {}, options);
    expect([answer.status, answer.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(answer.body.data ?? null).toEqual(code === undefined ? { _service: { sdl: printSubgraph(createSchema()) } } : null);
  });

  test('is open to a router if only trusted documents are executed', async () => {
    const folder = new ManifestFolder();
    const gateway = await start({
      FEDERATION: 'true',
      TRUST_PROXY: 'loopback',
      INTROSPECTION: 'false',
      TRUSTED_DOCUMENTS: folder.write('web.json', { a: '{ me { id } }' }),
      TRUSTED_DOCUMENTS_MODE: 'only',
      TRUSTED_DOCUMENTS_CLIENTS: 'router=prefer',
    });
    folder.remove();
    expect((await gateway.graphql(SERVICE, {}, { as: null })).status).toBe(200);
    const { status, body } = await gateway.graphql(ENTITIES, { r: [] });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([403, 'QUERY_NOT_IN_SAFELIST']);
    expect((await gateway.graphql(ENTITIES, { r: [] }, { headers: { 'x-client-name': 'router' } })).body).toEqual({
      data: { _entities: [] },
    });
  });

  test('opens nothing else to a router without a token', async () => {
    const queries = ['{ me { id } }', `{ _service { sdl } user(id: "${ADA}") { id } }`, '{ nope }', '{ __schema { types { name } } }'];
    for (const query of queries) {
      const { status, body } = await closed.graphql(query, {}, { as: null });
      expect([query, status, body.errors?.map(({ extensions }) => extensions.code)]).toEqual([query, 401, ['UNAUTHENTICATED']]);
      // Nothing was executed.
      expect(body).not.toHaveProperty('data');
    }
  });
});

describe('the cost of _entities', () => {
  let gateway: TestGateway;
  const many = (count: number): object[] => Array.from({ length: count }, () => ({ __typename: 'User', id: ADA }));

  beforeAll(async () => {
    gateway = await start({ FEDERATION: 'true', TRUST_PROXY: 'loopback', RATE_LIMIT: '10000' });
  });

  test('is that of users(ids:), for each representation', async () => {
    const unitsOf = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<number> => {
      const remaining = async (): Promise<number> =>
        Number(/r=(\d+)/.exec((await gateway.graphql(query, variables)).headers.get('ratelimit') ?? '')?.[1]);
      // Cached from the third request on, so that the document costs nothing.
      for (let time = 0; time < 3; time += 1) await remaining();
      return (await remaining()) - (await remaining());
    };
    const users = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id stats { followers } } }';
    for (const count of [1, 7]) {
      const ids = Array.from({ length: count }, () => ADA);
      expect(await unitsOf(ENTITIES, { r: many(count) })).toBe(await unitsOf(users, { ids }));
    }
  });

  test.each([
    ['of a list', { r: { '#1500': 1 } }, { r: many(1_500) }],
    ['of other variables', { q: { 'a},#1500,{b': 1 }, r: { c: 1 }, s: { x: 1 } }, { q: { a: 1 }, r: many(1_500), s: { 'b},{c},{x': 1 } }],
  ])('is not changed by an earlier request whose representations have fields with the name %s', async (_title, before, variables) => {
    const declared = Object.keys(variables).map((name) => `$${name}: [_Any!]!`).join(' '); // prettier-ignore
    const read = Object.keys(variables).map(
      (name) => `${name}: _entities(representations: $${name}) { ... on User { id stats { followers } } }`,
    );
    const query = `query (${declared}) { ${read.join(' ')} }`;
    // Cached from the third request on, with its cost.
    for (let time = 0; time < 3; time += 1) expect((await gateway.graphql(query, before)).status).toBe(200);
    const { status, body } = await gateway.graphql(query, variables);
    expect([status, body.errors?.[0]?.extensions.details]).toEqual([400, [{ field: 'query', message: 'must cost at most 2000 units' }]]);
  });

  test('is limited, also over aliases', async () => {
    const aliased = `query ($r: [_Any!]!) { ${Array.from({ length: 5 }, (_, index) => `a${index}: _entities(representations: $r) { ... on User { id stats { followers } } }`).join(' ')} }`;
    expect((await gateway.graphql(aliased, { r: many(200) })).status).toBe(200);
    const { status, body } = await gateway.graphql(aliased, { r: many(201) });
    expect([status, body.errors?.[0]?.extensions.details]).toEqual([400, [{ field: 'query', message: 'must cost at most 2000 units' }]]);
  });
});

describe('the field of an invalid variable', () => {
  let plain: TestGateway;
  let federated: TestGateway;

  beforeAll(async () => {
    plain = await start({});
    federated = await start({ FEDERATION: 'true', TRUST_PROXY: 'loopback' });
  });

  const QUERIES: readonly (readonly [query: string, variables: Readonly<Record<string, unknown>>, variable: string, argument: string])[] = [
    ['query ($_v0_id: ObjectID!) { user(id: $_v0_id) { id } }', { _v0_id: 'x' }, '_v0_id', 'id'],
    ['query ($_v0_id: ObjectID!) { user(id: $_v0_id) { id } }', {}, '_v0_id', 'id'],
    ['query ($x: [ObjectID!]!) { users(ids: $x) { id } }', { x: [ADA, 'y'] }, 'x.1', 'ids.1'],
    ['query ($f: TransactionFilter) { myTransactions(filter: $f) { totalCount } }', { f: { from: 'x' } }, 'f.from', 'filter.from'],
    [
      'query ($d: DateOrDateTime) { ...F } fragment F on Query { myTransactions(filter: { to: $d }) { totalCount } }',
      { d: 'x' },
      'd',
      'filter.to',
    ],
    ['query ($b: Boolean!) { me { id @skip(if: $b) } }', { b: 1 }, 'b', 'if'],
  ];

  test.each(QUERIES)('is the argument with FEDERATION, and else the variable: %s', async (query, variables, variable, argument) => {
    const fieldsOf = async (gateway: TestGateway): Promise<string[] | undefined> =>
      (await gateway.graphql(query, variables)).body.errors?.[0]?.extensions.details?.map(({ field }) => field);
    expect([await fieldsOf(plain), await fieldsOf(federated)]).toEqual([[variable], [argument]]);
  });
});
