import { ADA, startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;

/** Internal details that no response may contain. */
const INSIDE = /select|relation|user_stats|ledger|prisma|pglite|42P01|does not exist|stack|node_modules|\.ts\b|\/src\//i;

beforeAll(async () => {
  gateway = await startGateway();
  await gateway.database.execute('alter table user_stats rename to user_stats_away; alter table transactions rename to ledger_away');
});

afterAll(() => gateway.close());

/** The log entry of a failed request. */
function loggedFor(requestId: string): string[] {
  return gateway.log.filter((line) => line['requestId'] === requestId && line['level'] === 50).map((line) => JSON.stringify(line['err']));
}

test.each([
  { language: 'en', message: 'Internal server error' },
  { language: 'tr', message: 'Sunucu hatası' },
])('returns INTERNAL_SERVER_ERROR without internal details, in $language', async ({ language, message }) => {
  const headers = { 'x-language': language, 'x-request-id': `masked-${language}` };
  const { status, body, text } = await gateway.graphql('{ userStats(userId: "507f1f77bcf86cd799439011") { followers } }', {}, { headers });
  expect(status).toBe(200);
  expect(body.data).toEqual({ userStats: null });
  expect(body.errors).toEqual([
    {
      message,
      locations: [{ line: 1, column: 3 }],
      path: ['userStats'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: `masked-${language}` },
    },
  ]);
  expect(text).not.toMatch(INSIDE);
  expect(loggedFor(`masked-${language}`)).toEqual([expect.stringMatching(/user_stats/)]);
});

test('returns the sibling fields of an internal error', async () => {
  const { body, text } = await gateway.graphql('{ me { username stats { followers } creditBalance profile { displayName } } }');
  expect(body.data).toEqual({ me: { username: 'ada', stats: null, creditBalance: null, profile: { displayName: 'Ada Işık' } } });
  expect(body.errors?.map(({ path, extensions }) => [path?.join('.'), extensions.code]).sort()).toEqual([
    ['me.creditBalance', 'INTERNAL_SERVER_ERROR'],
    ['me.stats', 'INTERNAL_SERVER_ERROR'],
  ]);
  expect(text).not.toMatch(INSIDE);
});

test.each([
  ['/users/me/transactions', '{ myTransactions { totalCount } }', /transactions/],
  ['/users/me/transactions/grouped', '{ myTransactionGroups { entries { __typename } } }', /transactions/],
  [`/users/${ADA}/stats`, `{ userStats(userId: "${ADA}") { followers } }`, /user_stats/],
])('both endpoints report an internal error alike, and log its cause: %s', async (path, query, cause) => {
  const headers = { 'x-request-id': `endpoints${path.replaceAll('/', '.')}` };
  const rest = await gateway.rest(path, { headers });
  expect([rest.status, rest.body.errors, rest.headers.get('x-error-code')]).toEqual([
    500,
    ['Internal server error'],
    'INTERNAL_SERVER_ERROR',
  ]);
  expect(rest.text).not.toMatch(INSIDE);
  expect(loggedFor(headers['x-request-id'])[0]).toMatch(cause);
  const { body } = await gateway.graphql(query);
  expect(body.errors?.[0]).toMatchObject({ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } });
});

test('a value that cannot be serialized is an internal error', async () => {
  await gateway.database.execute(`
    alter table users alter column role drop default, alter column role type text;
    update users set role = 'ROOT_9137' where id = '${ADA}'`);
  const { body, text } = await gateway.graphql('{ me { username role } }', {}, { headers: { 'x-request-id': 'no-room' } });
  expect(body).toMatchObject({ data: null, errors: [{ message: 'Internal server error', path: ['me', 'role'] }] });
  expect(text).not.toContain('ROOT_9137');
  expect(loggedFor('no-room')).toEqual([expect.stringMatching(/ROOT_9137/)]);
});
