import { ADA, startGateway, type ClientOptions, type TestGateway } from '../support/gateway';

const BLOCKER = '5eed01000000000000000006';
const ANONYMOUS: ClientOptions = { as: null };

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

interface Case {
  readonly title: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly options?: ClientOptions;
  readonly status: number;
  readonly code: string;
  readonly en: string;
  readonly tr: string;
}

const CASES: readonly Case[] = [
  { title: 'a parse failure', query: '{ me { id }', status: 400, code: 'GRAPHQL_PARSE_FAILED', en: 'The document is not valid GraphQL', tr: 'Belge geçerli bir GraphQL belgesi değil' },
  { title: 'a validation failure', query: '{ me { nope } }', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', en: 'The document is not valid against the schema', tr: 'Belge şemaya göre geçerli değil' },
  { title: 'a literal that is not in the enum', query: '{ myTransactions(filter: { direction: UP }) { totalCount } }', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', en: 'The document is not valid against the schema', tr: 'Belge şemaya göre geçerli değil' },
  { title: 'a mutation', query: 'mutation { me { id } }', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', en: 'The document is not valid against the schema', tr: 'Belge şemaya göre geçerli değil' },
  { title: 'a subscription', query: 'subscription S { me { id } }', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', en: 'The document is not valid against the schema', tr: 'Belge şemaya göre geçerli değil' },
  { title: 'several operations without operationName', query: 'query A { me { id } } query B { me { id } }', status: 400, code: 'OPERATION_RESOLUTION_FAILURE', en: 'operationName must name an operation in the document', tr: 'operationName, belgedeki bir işlemin adı olmalı' },
  { title: 'an invalid variable', query: 'query ($id: ObjectID!) { user(id: $id) { id } }', variables: { id: 'x' }, status: 400, code: 'BAD_USER_INPUT', en: 'Validation failed', tr: 'Doğrulama başarısız' },
  { title: 'an invalid literal', query: '{ user(id: "x") { id } }', status: 400, code: 'BAD_USER_INPUT', en: 'Validation failed', tr: 'Doğrulama başarısız' },
  { title: 'an argument out of range', query: '{ myTransactions(limit: 0) { totalCount } }', status: 200, code: 'BAD_USER_INPUT', en: 'Validation failed', tr: 'Doğrulama başarısız' },
  { title: 'no token', query: '{ me { id } }', options: ANONYMOUS, status: 401, code: 'UNAUTHENTICATED', en: 'Authentication required', tr: 'Kimlik doğrulaması gerekli' },
  { title: 'an invalid token', query: '{ me { id } }', options: { as: 'a.b.c' }, status: 401, code: 'UNAUTHENTICATED', en: 'Authentication required', tr: 'Kimlik doğrulaması gerekli' },
  { title: 'a suspended account', query: '{ me { id } }', options: { as: '5eed01000000000000000003' }, status: 403, code: 'FORBIDDEN', en: 'Insufficient permissions', tr: 'Yetersiz yetki' },
  { title: 'a blocked viewer', query: `{ userStats(userId: "${BLOCKER}") { followers } }`, status: 200, code: 'FORBIDDEN', en: 'Insufficient permissions', tr: 'Yetersiz yetki' },
  { title: 'an unknown id', query: '{ user(id: "ffffffffffffffffffffffff") { id } }', status: 200, code: 'NOT_FOUND', en: 'Resource not found', tr: 'Kaynak bulunamadı' },
]; // prettier-ignore

describe.each(['en', 'tr'] as const)('in %s', (language) => {
  test.each(CASES)('$title is $status $code', async ({ query, variables, options, status, code, ...messages }) => {
    const id = `${language}.${code}`;
    const headers = { 'x-language': language, 'x-request-id': id };
    const answer = await gateway.graphql(query, variables, { ...options, headers });
    expect(answer.status).toBe(status);
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors).toMatchObject([{ extensions: { code, requestId: id } }]);
    // GraphQL's own errors may have a reason after the fixed message; the gateway's errors have details.
    const [message, ...found] = answer.body.errors?.[0]?.message.split(': ') ?? [];
    expect(message).toBe(messages[language]);
    if (!/^(GRAPHQL|OPERATION)_/.test(code)) expect(found).toEqual([]);
    expect(answer.headers.get('x-request-id')).toBe(id);
    expect(answer.headers.get('content-language')).toBe(language);
    // A request error has no data; a field error makes its field null.
    const values = Object.values(answer.body.data ?? {});
    expect([answer.body.data === undefined, values.filter((value) => value !== null)]).toEqual([status !== 200, []]);
  });
});

test('returns GRAPHQL_PARSE_FAILED for a document of more than 1,000 tokens', async () => {
  // The document is also invalid, which only validation would report.
  const codesOf = async (tokens: number): Promise<unknown> => {
    const { status, body } = await gateway.graphql(`{ users(ids: [${'1 '.repeat(tokens - 12)}]) { id } }`);
    return [status, body.data, [...new Set(body.errors?.map(({ extensions }) => extensions.code))]];
  };
  expect(await codesOf(1_000)).toEqual([400, undefined, ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']]);
  expect(await codesOf(1_001)).toEqual([400, undefined, ['GRAPHQL_PARSE_FAILED']]);
});

test('returns OPERATION_RESOLUTION_FAILURE with 400 for an unknown operationName', async () => {
  const body = JSON.stringify({ query: 'query A { me { id } }', operationName: 'B' });
  const answer = await gateway.fetch('/graphql', { body, headers: { 'content-type': 'application/json' } });
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('"code":"OPERATION_RESOLUTION_FAILURE"')]);
});

test('executes the operation that operationName selects', async () => {
  const body = JSON.stringify({ query: 'query A { me { id } } query B { me { username } }', operationName: 'B' });
  const answer = await gateway.fetch('/graphql', { body, headers: { 'content-type': 'application/json' } });
  expect(answer.body).toEqual({ data: { me: { username: 'ada' } } });
});

test('errors carry a generated request id if the client sends none', async () => {
  const { headers, body } = await gateway.graphql('{ nope }');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(body.errors?.[0]?.extensions.requestId).toBe(headers.get('x-request-id'));
});

describe('an unauthenticated client', () => {
  test.each([
    '{ me { id } }',
    '{ __typename me { id } }',
    '{ me @skip(if: true) { id } __schema { queryType { name } } }',
    'query { ...F } fragment F on Query { __typename user(id: "507f1f77bcf86cd799439011") { id } }',
    'query ($id: ObjectID!) { user(id: $id) { id } }',
  ])('gets UNAUTHENTICATED: %s', async (query) => {
    const { status, headers, body } = await gateway.graphql(query, {}, ANONYMOUS);
    expect([status, headers.get('www-authenticate'), body.data]).toEqual([401, 'Bearer', undefined]);
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(body.errors?.[0]?.extensions.details).toBeUndefined();
  });

  test.each([
    '{ __schema { queryType { name } } }',
    '{ __type(name: "User") { name } }',
    'query { ...F ... on Query { __typename } } fragment F on Query { __schema { types { name } } }',
  ])('may introspect the schema: %s', async (query) => {
    const { status, body } = await gateway.graphql(query, {}, ANONYMOUS);
    expect([status, body.errors]).toEqual([200, undefined]);
  });
});

test.each([
  ['/users/ffffffffffffffffffffffff/stats', '{ userStats(userId: "ffffffffffffffffffffffff") { followers } }'],
  [`/users/${BLOCKER}/stats`, `{ userStats(userId: "${BLOCKER}") { followers } }`],
  ['/users/nobody/stats', 'query ($userId: ObjectID!) { userStats(userId: $userId) { followers } }', { userId: 'nobody' }],
  ['/users/profile/burak_x', '{ profile(username: "burak_x") { userId } }'],
  ['/users/profile/nobody.here', '{ profile(username: "nobody.here") { userId } }'],
  ['/users/profile/x', '{ profile(username: "x") { userId } }'],
  ['/users/me/transactions?limit=0', '{ myTransactions(limit: 0) { totalCount } }'],
  ['/users/me/transactions/grouped?page=0', '{ myTransactionGroups(page: 0) { totalCount } }'],
  ['/users/me/transactions?streamId=x', 'query ($s: ObjectID) { myTransactions(filter: { streamId: $s }) { totalCount } }', { s: 'x' }],
])(
  'both endpoints return the same code, message and details: %s',
  async (path, query, variables: Readonly<Record<string, unknown>> = {}) => {
    for (const options of [{ headers: { 'x-language': 'tr' } }, { as: null }, { as: 'a.b.c' }, { as: ADA }]) {
      const [rest, graphql] = [await gateway.rest(path, options), await gateway.graphql(query, variables, options)];
      const error = graphql.body.errors?.[0];
      expect([rest.headers.get('x-error-code'), rest.body.errors[0]]).toEqual([error?.extensions.code, error?.message]);
      expect(rest.body.errors.slice(1).map((text) => text.split(': ')[1])).toEqual(
        (error?.extensions.details ?? []).map(({ message }) => message),
      );
    }
  },
);
