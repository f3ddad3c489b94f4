import { ADA, startGateway, type Answer, type ClientOptions, type GraphQLBody, type TestGateway } from '../support/gateway';
import { statementsOf } from './statements-of';

const ADMIN = '5eed01000000000000000001';
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const BLOCKER = '5eed01000000000000000006';
const OTHER = '5eed01000000000000000009';
const UNKNOWN = 'ffffffffffffffffffffffff';
const STREAM = '5eed02000000000000000012';
const PAYMENT = '5eed03000000000000000400';

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename ... on User { id username } ... on LiveStream { id title } ... on Transaction { id amount }
  }
}`;

let gateway: TestGateway;

beforeAll(async () => {
  // These tests connect from a trusted address. With X-Forwarded-For they are clients of a proxy, else a router.
  gateway = await startGateway({ FEDERATION: 'true', TRUST_PROXY: 'loopback' });
});
afterAll(() => gateway.close());

const entities = (representations: unknown, options?: ClientOptions): Promise<Answer<GraphQLBody>> =>
  gateway.graphql(ENTITIES, { representations }, options);

const user = (id: string): object => ({ __typename: 'User', id });
const transaction = (id: string): object => ({ __typename: 'Transaction', id });

/** The ids of the entities, with null for each that is missing. */
function idsOf({ body }: Answer<GraphQLBody>): unknown {
  const { _entities: found } = body.data as { _entities: ({ id: string } | null)[] };
  return found.map((entity) => entity && entity.id);
}

/** The path and the code of each error. */
function errorsOf({ body }: Answer<GraphQLBody>): string[] {
  return (body.errors ?? []).map(({ path, extensions }) => `${path?.join('.') ?? ''} ${extensions.code}`);
}

describe('_entities', () => {
  test('returns entities of each type in the order of their representations', async () => {
    const answer = await entities([transaction(PAYMENT), user(ADA), { __typename: 'LiveStream', id: STREAM }, user(ADMIN), user(ADA)]);
    expect(errorsOf(answer)).toEqual([]);
    expect(answer.body.data).toMatchObject({
      _entities: [
        { __typename: 'Transaction', id: PAYMENT, amount: expect.any(Number) as unknown },
        { __typename: 'User', id: ADA, username: 'ada' },
        { __typename: 'LiveStream', id: STREAM, title: expect.any(String) as unknown },
        { __typename: 'User', id: ADMIN },
        { __typename: 'User', id: ADA },
      ],
    });
  });

  test('accepts ids in upper case and further fields', async () => {
    expect(idsOf(await entities([{ ...user(ADA.toUpperCase()), username: 'x', nested: { __proto__: null, id: [1] } }]))).toEqual([ADA]);
  });

  test('coerces a single representation to a list', async () => {
    expect(idsOf(await entities(user(ADA)))).toEqual([ADA]);
  });

  test('returns null and an error of its own for each entity that is not found, beside the others', async () => {
    const answer = await entities([
      user(UNKNOWN),
      user(ADA),
      user(DELETED),
      { __typename: 'LiveStream', id: UNKNOWN },
      transaction(UNKNOWN),
    ]);
    expect([answer.status, idsOf(answer)]).toEqual([200, [null, ADA, null, null, null]]);
    expect(errorsOf(answer).sort()).toEqual([0, 2, 3, 4].map((index) => `_entities.${index} NOT_FOUND`));
  });

  test('returns an error for each entity also below an alias and for a field of entities', async () => {
    const query = 'query ($r: [_Any!]!) { _v0__entities: _entities(representations: $r) { ... on User { email } } }';
    const answer = await gateway.graphql(query, { r: [user(OTHER), user(ADMIN), user(ADA)] });
    expect(errorsOf(answer).sort()).toEqual(['_v0__entities.0.email FORBIDDEN', '_v0__entities.1.email FORBIDDEN']);
  });

  test('rejects the live stream of a host who has blocked the viewer as the query by id does', async () => {
    const [stream] = await gateway.database.query<{ id: string }>(
      `insert into live_streams (id, host_id, title, status, created_at) values ('${'d'.repeat(24)}', '${BLOCKER}', 'x', 'SCHEDULED', now()) returning id`,
    );
    const byId = await gateway.graphql(`{ liveStream(id: "${stream?.id ?? ''}") { id } }`);
    const answer = await entities([{ __typename: 'LiveStream', id: stream?.id }]);
    expect([errorsOf(byId), errorsOf(answer)]).toEqual([['liveStream FORBIDDEN'], ['_entities.0 FORBIDDEN']]);
  });

  test.each([
    ['no object', 5, '', 'must be of type _Any'],
    ['a list', [ADA], '', 'must be of type _Any'],
    ['no type', { id: ADA }, '.__typename', 'must be one of User, LiveStream, Transaction'],
    ['a type that is no entity', { __typename: 'Profile', id: ADA }, '.__typename', 'must be one of User, LiveStream, Transaction'],
    ['the name of a method as type', { __typename: 'constructor', id: ADA }, '.__typename', 'must be one of User, LiveStream, Transaction'],
    ['no id', { __typename: 'User' }, '.id', 'is required'],
    ['a null id', { __typename: 'User', id: null }, '.id', 'is required'],
    ['an invalid id', user('ada'), '.id', 'must be 24 hexadecimal characters'],
    ['a list of ids', { __typename: 'User', id: [ADA] }, '.id', 'must be 24 hexadecimal characters'],
  ])('returns BAD_USER_INPUT for a representation with %s, beside the others', async (_title, representation, path, message) => {
    const answer = await entities([user(ADA), representation]);
    expect([answer.status, idsOf(answer)]).toEqual([200, [ADA, null]]);
    expect(errorsOf(answer)).toEqual(['_entities.1 BAD_USER_INPUT']);
    expect(answer.body.errors?.[0]?.extensions.details).toEqual([{ field: `representations.1${path}`, message }]);
  });

  test('has one error if the database fails, and not one for each entity', async () => {
    await gateway.database.execute('alter table public.live_streams rename to hidden');
    try {
      const answer = await entities([user(ADA), ...Array.from({ length: 20 }, () => ({ __typename: 'LiveStream', id: STREAM }))]);
      expect([answer.body.data, errorsOf(answer)]).toEqual([null, ['_entities INTERNAL_SERVER_ERROR']]);
    } finally {
      await gateway.database.execute('alter table public.hidden rename to live_streams');
    }
  });

  test('reads literals as well', async () => {
    const answer = await gateway.graphql(
      `{ _entities(representations: [{ __typename: "User", id: "${ADA}", more: { a: [1] } }]) { ... on User { id } } }`,
    );
    expect(idsOf(answer)).toEqual([ADA]);
  });

  test.each([
    ['query ($id: _Any!) { _entities(representations: [{ __typename: User, id: $id }]) { ... on User { id } } }', [ADA]],
    ['query ($type: _Any = User, $id: _Any) { _entities(representations: { __typename: $type, id: $id }) { ... on User { id } } }', [ADA]],
    ['query ($r: [_Any!]! = [{ __typename: User }, 5]) { _entities(representations: $r) { __typename } }', [null, null]],
  ])('reads variables within literals, and default values, also when the operation is cached: %s', async (query, ids) => {
    for (let time = 0; time < 3; time += 1) {
      const answer = await gateway.graphql(query, { id: ADA });
      expect([answer.status, idsOf(answer)]).toEqual([200, ids]);
    }
  });

  test('accepts 500 representations, and rejects more', async () => {
    expect((await entities(Array.from({ length: 500 }, () => user(ADA)))).status).toBe(200);
    const { status, body } = await entities(Array.from({ length: 501 }, () => user(ADA)));
    expect([status, body.data]).toEqual([200, null]);
    expect(body.errors?.[0]?.extensions.details).toEqual([{ field: 'representations', message: 'must have at most 500 items' }]);
  });

  test('ignores what is deep or large in a representation', async () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const variables = `{"representations":[{"__typename":"User","id":"${ADA}","deep":${deep},"long":"${'x'.repeat(50_000)}"}]}`;
    const body = `{"query":${JSON.stringify(ENTITIES)},"variables":${variables}}`;
    const { status, text } = await gateway.fetch('/graphql', { body, headers: { 'content-type': 'application/json' } });
    expect([status, text.length < 500]).toEqual([200, true]);
  });

  test('responds the same when the operation is cached and compiled', async () => {
    const answers: Answer<GraphQLBody>[] = [];
    const representations = [user(UNKNOWN), user(ADA), { __typename: 'LiveStream', id: STREAM }, 5];
    for (let time = 0; time < 4; time += 1) answers.push(await entities(representations));
    const [first, ...others] = answers.map((answer) => ({ data: answer.body.data, errors: errorsOf(answer).sort() }));
    expect(first?.errors).toEqual(['_entities.0 NOT_FOUND', '_entities.3 BAD_USER_INPUT']);
    expect(others).toEqual(others.map(() => first));
  });
});

describe('authorization of _entities', () => {
  test.each([
    ['without a token', null, 401],
    ['with an invalid token', 'made.up.token', 401],
    ['of a deleted account', DELETED, 401],
    ['of a suspended account', SUSPENDED, 403],
  ])('rejects a request %s', async (_title, as, status) => {
    const answer = await entities([user(ADA)], { as });
    expect([answer.status, answer.body.data]).toEqual([status, undefined]);
  });

  test('finds a transaction for its owner and an ADMIN, and for no other user', async () => {
    const found = await Promise.all([ADA, ADMIN, OTHER, BLOCKER].map((as) => entities([transaction(PAYMENT)], { as })));
    expect(found.map(idsOf)).toEqual([[PAYMENT], [PAYMENT], [null], [null]]);
    expect(found.map(errorsOf)).toEqual([[], [], ['_entities.0 NOT_FOUND'], ['_entities.0 NOT_FOUND']]);
  });
});

describe('statements of _entities', () => {
  test('reads each type by one statement, however many representations there are', async () => {
    const users = await gateway.database.query<{ id: string }>(`select id from users where status <> 'DELETED' limit 100`);
    const streams = await gateway.database.query<{ id: string }>('select id from live_streams limit 50');
    const payments = await gateway.database.query<{ id: string }>(`select id from transactions where user_id = '${ADA}' limit 100`);
    const all = [
      ...users.map(({ id }) => user(id)),
      ...payments.map(({ id }) => transaction(id)),
      ...streams.map(({ id }) => ({ __typename: 'LiveStream', id })),
    ];
    const statements = await statementsOf(gateway.database, async () => {
      expect((await entities(all)).body.data).toMatchObject({ _entities: { length: all.length } });
    });
    const tables = statements.map((sql) => /select id, role::text/.test(sql) ? 'account' : /from public\.(users|transactions)|join public\.(live_streams|transactions)/.exec(sql)?.slice(1).join('')); // prettier-ignore
    expect(tables.sort()).toEqual(['account', 'live_streams', 'transactions', 'users']);
  });
});
