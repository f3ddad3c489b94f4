import fc from 'fast-check';
import { fromRestUrl, toOperation, toRestCall } from '../../../src/pages/playground/rest-call';
import type { EditorTab } from '../../../src/pages/playground/editor-tab';
import type { RestParameterInfo, RestRouteInfo } from '../../../src/pages/settings';
import { describeRoutes } from '../../../src/pages/server/describe-routes';

const ROUTES = describeRoutes('/api/v1');
const ADA = '507f1f77bcf86cd799439011';

/** The address for an operation; if there is none, the reason and its subject. */
function urlOf(query: string, variables: unknown = '', operationName?: string): string {
  const text = typeof variables === 'string' ? variables : JSON.stringify(variables);
  const found = toRestCall(ROUTES, { query, variables: text }, operationName);
  return found.kind === 'call' ? found.url : `${found.reason} ${found.name}`;
}

const LIST = '/api/v1/users/me/transactions';
const ALL_ARGUMENTS = '($filter: TransactionFilter, $limit: Int, $page: Int, $after: String)';
const ALL_GIVEN = '(filter: $filter, limit: $limit, page: $page, after: $after)';
const FLAT = `query Q${ALL_ARGUMENTS} { myTransactions${ALL_GIVEN} { totalCount } }`;
const GROUPED = `query Q${ALL_ARGUMENTS} { myTransactionGroups${ALL_GIVEN} { totalCount } }`;
const STATS = 'query ($user: ObjectID) { userStats(userId: $user) { followers } }';

test.each([
  ['an argument given in place', `{ userStats(userId: "${ADA}") { followers } }`, '', `/api/v1/users/${ADA}/stats`],
  ['a variable of any name', STATS, { user: ADA }, `/api/v1/users/${ADA}/stats`],
  ['white space for variables', `{ userStats(userId: "${ADA}") { followers } }`, ' \n ', `/api/v1/users/${ADA}/stats`],
  ['an alias', '{ someone: profile(username: "ada") { bio } }', '', '/api/v1/users/profile/ada'],
  ['nothing given', '{ myTransactions { totalCount } }', '', LIST],
  ['the grouped list', GROUPED, { page: 2 }, `${LIST}/grouped?page=2`],
  ['a default', 'query ($n: Int = 5) { myTransactions(limit: $n) { totalCount } }', '', `${LIST}?limit=5`],
  ['a default that is not needed', 'query ($n: Int = 5) { myTransactions(limit: $n) { totalCount } }', { n: 7 }, `${LIST}?limit=7`],
  ['a default that null takes away', 'query ($n: Int = 5) { myTransactions(limit: $n) { totalCount } }', { n: null }, LIST],
  ['a variable that is not given', FLAT, '', LIST],
  ['nulls and empty lists', FLAT, { filter: { types: [], statuses: null, direction: null }, limit: null, after: null }, LIST],
  ['a filter that is null', FLAT, { filter: null }, LIST],
  ['an empty filter', FLAT, { filter: {}, limit: 3 }, `${LIST}?limit=3`],
  ['a single type for a list', '{ myTransactions(filter: { types: BONUS }) { totalCount } }', '', `${LIST}?type=BONUS`],
  ['a zero', FLAT, { page: 0 }, `${LIST}?page=0`],
  [
    'everything in place',
    '{ myTransactions(page: 3, limit: 7, filter: { types: [GIFT_SENT, BONUS, REFUND], direction: DEBIT, to: "2026-05-22" }) { totalCount } }',
    '',
    `${LIST}?page=3&limit=7&type=GIFT_SENT,BONUS,REFUND&direction=DEBIT&to=2026-05-22`,
  ],
  [
    'variables in the middle of what is in place',
    'query ($t: TransactionType!, $from: DateOrDateTime) { myTransactions(filter: { types: [$t, BONUS], from: $from }) { totalCount } }',
    { t: 'PAYOUT', from: '2026-05-01T00:00:00+03:00' },
    `${LIST}?type=PAYOUT,BONUS&from=2026-05-01T00%3A00%3A00%2B03%3A00`,
  ],
  [
    'every variable',
    FLAT,
    { after: 'a_b-c', limit: 1, filter: { types: ['BONUS'], statuses: ['PENDING', 'FAILED'], streamId: ADA, from: '2026-01-01' } },
    `${LIST}?limit=1&cursor=a_b-c&type=BONUS&status=PENDING,FAILED&streamId=${ADA}&from=2026-01-01`,
  ],
])('maps an operation to its route: %s', (_what, query, variables, url) => {
  expect(urlOf(query, variables)).toBe(url);
});

test('returns the route with the call', () => {
  expect(toRestCall(ROUTES, { query: FLAT, variables: '' })).toEqual({ kind: 'call', route: ROUTES[2], url: LIST });
});

test('maps the operation selected by operationName', () => {
  const query = `query A { myTransactions(limit: 1) { totalCount } } query B { myTransactions(limit: 2) { totalCount } }`;
  expect(urlOf(query, '', 'A')).toBe(`${LIST}?limit=1`);
  expect(urlOf(query, '', 'B')).toBe(`${LIST}?limit=2`);
  expect(urlOf(query)).toBe('noOperation ');
});

test.each([
  ['a/b', 'a%2Fb'],
  ['a?b#c', 'a%3Fb%23c'],
  ['100%', '100%25'],
  ['a b+c&d=e', 'a%20b%2Bc%26d%3De'],
  ['$& $1', '%24%26%20%241'],
  ['{id}', '%7Bid%7D'],
  ['İş ı', '%C4%B0%C5%9F%20%C4%B1'],
  ['\ud83d\ude00', '%F0%9F%98%80'],
  // A lone surrogate cannot be encoded; addresses contain U+FFFD instead.
  ['a\ud83d', 'a%EF%BF%BD'],
  ['\ude00a', '%EF%BF%BDa'],
])('the username %j is encoded', (username, encoded) => {
  expect(urlOf('query ($u: String!) { profile(username: $u) { bio } }', { u: username })).toBe(`/api/v1/users/profile/${encoded}`);
});

test.each([
  ['notGraphQL ', '', ''],
  ['notGraphQL ', '# only a note', ''],
  ['notGraphQL ', '{ me { id }', ''],
  ['notGraphQL ', '}{', ''],
  ['noOperation ', 'fragment F on User { id }', ''],
  ['badVariables ', FLAT, '{'],
  ['badVariables ', FLAT, 'null'],
  ['badVariables ', FLAT, '[]'],
  ['badVariables ', FLAT, '1'],
  ['badVariables ', FLAT, '"x"'],
  ['oneField ', `{ me { id } userStats(userId: "${ADA}") { followers } }`, ''],
  ['oneField ', '{ myTransactions { totalCount } __typename }', ''],
  ['oneField ', '{ ...F } fragment F on Query { myTransactions { totalCount } }', ''],
  ['oneField ', '{ ... on Query { myTransactions { totalCount } } }', ''],
  ['unmapped me', '{ myTransactions: me { id } }', ''],
  ['unmapped __schema', '{ __schema { types { name } } }', ''],
  ['unmapped constructor', '{ constructor }', ''],
  ['argument first', '{ myTransactions(first: 3) { totalCount } }', ''],
  ['argument filter', '{ myTransactions(filter: "x") { totalCount } }', ''],
  ['argument filter.minAmount', FLAT, { filter: { types: ['BONUS'], minAmount: 3 } }],
  ['unwritable filter.types', FLAT, { filter: { types: { a: 1 } } }],
  ['unwritable filter.types', FLAT, { filter: { types: ['BONUS', null] } }],
  ['unwritable filter.types', FLAT, { filter: { types: [['BONUS']] } }],
  ['unwritable filter.types', FLAT, { filter: { types: ['BONUS,PAYOUT'] } }],
  ['unwritable userId', STATS, { user: '.' }],
  ['unwritable username', '{ profile(username: "..") { bio } }', ''],
  ['directive @skip', '{ myTransactions @skip(if: true) { totalCount } }', ''],
  ['directive @x', 'query @x { myTransactions { totalCount } }', ''],
  ['unmapped myTransactions', 'mutation { myTransactions { totalCount } }', ''],
  ['unwritable filter.types', '{ myTransactions(filter: { types: [{ a: 1 }] }) { totalCount } }', ''],
  ['unwritable filter.types', '{ myTransactions(filter: { types: [$nowhere] }) { totalCount } }', ''],
  ['unwritable userId', '{ userStats(userId: $constructor) { followers } }', ''],
  ['unwritable userId', '{ userStats(userId: $__proto__) { followers } }', ''],
  ['missing userId', '{ userStats { followers } }', ''],
  ['missing userId', '{ userStats(userId: null) { followers } }', ''],
  ['missing userId', '{ userStats(userId: "") { followers } }', ''],
  ['missing userId', STATS, { user: [] }],
  ['missing userId', STATS, { User: ADA }],
  ['missing username', '{ profile { bio } }', ''],
])('%s: %s', (reason, query, variables) => {
  expect(urlOf(query, variables)).toBe(reason);
});

test('returns noOperation for an unknown operationName', () => {
  expect(urlOf('query A { me { id } }', '', 'B')).toBe('noOperation ');
});

describe('hostile text', () => {
  const deep = (times: number): string => `${'{"filter":'.repeat(times)}1${'}'.repeat(times)}`;
  const deepList = `{"filter":{"types":${'['.repeat(50_000)}1${']'.repeat(50_000)}}}`;
  test.each([
    ['braces without an end', '{'.repeat(200_000), ''],
    ['braces that do end', `${'{a'.repeat(50_000)}${'}'.repeat(50_000)}`, ''],
    ['a list without an end', `{ myTransactions(filter: ${'['.repeat(100_000)}`, ''],
    ['a megabyte of comments', `${'# x\n'.repeat(250_000)}${FLAT}`, ''],
    ['deeply nested variables', FLAT, deep(50_000)],
    ['a deeply nested list', FLAT, deepList],
    ['a prototype among the variables', FLAT, '{"__proto__":{"limit":1},"filter":{"__proto__":{"types":["BONUS"]}}}'],
    ['a value that cannot be converted to a string', FLAT, '{"limit":{"toString":1,"valueOf":2}}'],
    ['values that cannot be converted to a string', FLAT, '{"filter":{"types":[{"toString":1,"valueOf":2}]}}'],
  ])('%s does not throw', (_what, query, variables) => {
    expect(() => toRestCall(ROUTES, { query, variables })).not.toThrow();
  });

  test('__proto__ among the variables does not pollute the prototype', () => {
    expect(urlOf(FLAT, '{"__proto__":{"limit":1}}')).toBe(LIST);
    expect(({} as Record<string, unknown>)['limit']).toBeUndefined();
  });

  test('returns a call or a reason for any input', () => {
    const queries = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(FLAT, GROUPED, STATS));
    const variables = fc.oneof(fc.string(), fc.json(), fc.record({ filter: fc.jsonValue(), limit: fc.jsonValue(), user: fc.jsonValue() }).map((value) => JSON.stringify(value))); // prettier-ignore
    fc.assert(
      fc.property(queries, variables, (query, text) => {
        const found = toRestCall(ROUTES, { query, variables: text });
        if (found.kind === 'call') expect(found.url).toMatch(/^\/api\/v1\/users\/[\w.%!~*'()/-]+(\?[\w.%*+,=&-]+)?$/);
      }),
    );
  });
});

describe('an address', () => {
  // `.` and `..` are dot segments, which cannot be path parameters.
  const segments = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^\.{1,2}$/.test(text));
  const textOf = ({ in: place, kind }: RestParameterInfo): fc.Arbitrary<string> => {
    if (place === 'path') return segments;
    if (kind === 'integer') return fc.nat().map(String);
    return fc.string({ unit: 'grapheme' });
  };
  const givenTo = ({ parameters }: RestRouteInfo): fc.Arbitrary<Record<string, string>> => {
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    return fc.record(Object.fromEntries(parameters.map((parameter) => [parameter.name, textOf(parameter)])), { requiredKeys: inPath });
  };

  test.each(ROUTES)('of $path maps to its operation and back to the same address', (route) => {
    fc.assert(
      fc.property(givenTo(route), (given) => {
        const tab = toOperation(route, given);
        const call = toRestCall(ROUTES, tab);
        expect(call).toMatchObject({ kind: 'call', route });
        // The assertion above narrowed it.
        const { url } = call as { readonly url: string };
        expect(fromRestUrl(ROUTES, url)).toEqual(tab);
        expect(fromRestUrl(ROUTES, `  https://api.example.com:8443${url}#answer \n`)).toEqual(tab);
      }),
    );
  });

  test.each([
    ['/api/v1/users/ABC/stats/', 'userStats', { id: 'ABC' }],
    ['api/v1/users/profile/a%2Fb', 'profile', { username: 'a/b' }],
    // Like the gateway's router, static segments take precedence over parameters.
    ['/api/v1/users/profile/stats', 'profile', { username: 'stats' }],
    [`${LIST}?limit=5&page=2`, 'myTransactions', { limit: 5, page: 2 }],
    [`${LIST}?cursor=12&streamId=34`, 'myTransactions', { after: '12', filter: { streamId: '34' } }],
    [`${LIST}?limit=many&page=-1`, 'myTransactions', { limit: 'many', page: '-1' }],
    [`${LIST}?page=${'9'.repeat(400)}`, 'myTransactions', { page: '9'.repeat(400) }],
    [
      `${LIST}/grouped?type=BONUS,PAYOUT&status=FAILED&direction=CREDIT&from=2026-01-01&cursor=x`,
      'myTransactionGroups',
      { after: 'x', filter: { types: ['BONUS', 'PAYOUT'], statuses: ['FAILED'], direction: 'CREDIT', from: '2026-01-01' } },
    ],
  ])('%s maps to its operation', (address, field, variables) => {
    const tab = fromRestUrl(ROUTES, address) as EditorTab;
    expect(tab.query).toBe(ROUTES.find((route) => route.field === field)?.query);
    expect(JSON.parse(tab.variables)).toEqual(variables);
    expect(tab.headers).toBe('');
  });

  test.each([
    [`${LIST}?limit=5&verbose=1`, 'verbose'],
    [`${LIST}?limit=1&limit=2`, 'limit'],
    [`${LIST}?__proto__=1`, '__proto__'],
    [`${LIST}?constructor=1`, 'constructor'],
    ['/api/v1/users/1/stats?id=2', 'id'],
  ])('%s has a parameter that its route does not accept', (address, invalid) => {
    expect(fromRestUrl(ROUTES, address)).toEqual({ invalid });
  });

  test.each([
    '', ' ', '/', '//', 'http://', '/graphql', '/api/v1', '/api/v2/users/1/stats', '/api/v1/users//stats', '/api/v1/users/1/stat',
    '/api/v1/users/1/stats/more', '/api/v1/users/me/transactions/groupe', '/api/v1/users/profile/%E0%A4%A', '/API/v1/users/1/stats',
  ])('%j is the address of no route', (address) => {
    expect(fromRestUrl(ROUTES, address)).toBeUndefined();
  }); // prettier-ignore

  test('never throws', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.string().map((text) => `${LIST}?${text}`),
    );
    fc.assert(
      fc.property(anything, (address) => {
        fromRestUrl(ROUTES, address);
      }),
    );
  });
});
