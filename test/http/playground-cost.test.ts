import { COST_HEADER } from '../../src/client/client-headers';
import type { MeasuredCost } from '../../src/graphql/operation-result';
import type { OperationEstimate } from '../../src/graphql/estimate-operation';
import { ADA, startGateway, type ClientOptions, type GraphQLBody, type TestGateway } from '../support/gateway';

const HEADERS = { [COST_HEADER.name]: COST_HEADER.value };

const ANY_NUMBER: unknown = expect.any(Number);
const ME = '{ me { username stats { followers } } }';
const PAGE = 'query P($limit: Int, $page: Int) { myTransactions(limit: $limit, page: $page) { totalCount nodes { id stream { title } } } }';

let gateway: TestGateway;
let limited: TestGateway;
let withoutPlayground: TestGateway;

beforeAll(async () => {
  [gateway, limited, withoutPlayground] = await Promise.all([
    startGateway({ PLAYGROUND: 'true' }),
    startGateway({ PLAYGROUND: 'true', RATE_LIMIT: '200' }),
    startGateway({ PLAYGROUND: 'false' }),
  ]);
});

afterAll(() => Promise.all([gateway.close(), limited.close(), withoutPlayground.close()]));

function costOf(body: GraphQLBody): MeasuredCost | undefined {
  return (body as { readonly extensions?: { readonly cost: MeasuredCost } }).extensions?.cost;
}

async function run(
  target: TestGateway,
  query: string,
  variables = {},
  options: ClientOptions = { headers: HEADERS },
): Promise<MeasuredCost | undefined> {
  return costOf((await target.graphql(query, variables, options)).body);
}

async function estimate(
  query: unknown,
  variables: unknown = {},
  options: ClientOptions = {},
  target = gateway,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const headers = { 'content-type': 'application/json', ...options.headers };
  return target.fetch('/playground/estimate', { method: 'POST', ...options, headers, body: JSON.stringify({ query, variables }) });
}

test('reports units, statements and their time to a request that asks for its cost', async () => {
  const { body } = await gateway.graphql(ME, {}, { headers: HEADERS });
  expect(body).toEqual({
    data: { me: { username: 'ada', stats: { followers: 120 } } },
    extensions: { cost: { units: ANY_NUMBER, statements: 3, databaseMs: ANY_NUMBER } },
  });
  const { units, databaseMs } = costOf(body)!;
  expect(units).toBeGreaterThan(1);
  expect(databaseMs).toBeGreaterThan(0);
});

test('counts a statement once per request, however many keys it loads for it', async () => {
  const ids = `["${ADA}", "5eed01000000000000000011", "5eed01000000000000000012"]`;
  // The account, the users, and the stats.
  expect((await run(gateway, `{ users(ids: ${ids}) { username stats { followers } } }`))!.statements).toBe(3);
});

test('counts the statements of pages and counts, and none without a database read', async () => {
  expect((await run(gateway, PAGE, { limit: 5 }))!.statements).toBeGreaterThanOrEqual(4);
  expect((await run(gateway, '{ __typename }', {}, { headers: HEADERS, as: null }))!.statements).toBe(0);
});

test('counts a statement that serves several requests for each of them', async () => {
  const costs = await Promise.all(Array.from({ length: 5 }, () => run(gateway, ME)));
  expect(costs.map((cost) => cost?.statements)).toEqual([3, 3, 3, 3, 3]);
});

test('reports the same for a cached operation', async () => {
  const costs = [];
  for (let time = 0; time < 4; time += 1) costs.push(await run(gateway, '{ me { username email } }'));
  expect(new Set(costs.map((cost) => cost?.statements))).toEqual(new Set([2]));
  // Only parsing and validating is saved.
  expect(costs[3]!.units).toBeLessThanOrEqual(costs[0]!.units);
});

test('reports the cost of a request that fails', async () => {
  const { body } = await gateway.graphql('{ profile(username: "no.such.user") { bio } }', {}, { headers: HEADERS });
  expect(body.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect(costOf(body)).toMatchObject({ statements: 2 });
});

test.each([
  ['without the header', () => gateway, {}],
  ['with another value', () => gateway, { [COST_HEADER.name]: 'true' }],
  ['without a playground', () => withoutPlayground, HEADERS],
])('reports no cost %s', async (_case, target, headers) => {
  for (let time = 0; time < 3; time += 1) {
    expect((await target().graphql(ME, {}, { headers })).body).toEqual({ data: { me: { username: 'ada', stats: { followers: 120 } } } });
  }
});

test('reports no cost to the legacy API', async () => {
  const { body } = await gateway.rest(`/api/v1/users/${ADA}/stats`, { headers: HEADERS });
  expect(Object.keys(body)).toEqual(['isSuccess', 'statusCode', 'data', 'errors', 'timestamp']);
});

test('estimates what an operation consumes, without running it', async () => {
  gateway.database.statements.length = 0;
  const { status, body } = await estimate(PAGE, { limit: 100, page: 500 });
  // Only the account is read.
  expect(gateway.database.statements).toEqual([expect.stringContaining('status::text')]);
  expect({ status, body }).toEqual({
    status: 200,
    body: { units: ANY_NUMBER, surcharge: ANY_NUMBER, documentUnits: ANY_NUMBER, maxUnits: 2_000 },
  });
  const { units, surcharge, documentUnits } = body as OperationEstimate;
  expect(units).toBeGreaterThan(100);
  expect(surcharge).toBeGreaterThan(0);
  expect((await run(gateway, PAGE, { limit: 100, page: 500 }))!.units).toBe(units + surcharge + documentUnits);
});

test('estimates an operation that costs too much, so that the page can say by how much', async () => {
  const many = `{ ${Array.from({ length: 25 }, (_, n) => `a${String(n)}: myTransactions(limit: 100) { nodes { id } }`).join(' ')} }`;
  const { status, body } = await estimate(many);
  expect(status).toBe(200);
  expect((body as OperationEstimate).units).toBeGreaterThan(2_000);
});

test.each([
  ['a syntax error', '{ me {', {}, 400, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{ me { nothing } }', {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['an invalid variable', PAGE, { limit: 'x' }, 400, 'BAD_USER_INPUT'],
  ['a document beyond the limits', `{ me { ${'id '.repeat(200)} } }`, {}, 400, 'BAD_USER_INPUT'],
  ['several operations', 'query A { me { id } } query B { me { id } }', {}, 400, 'OPERATION_RESOLUTION_FAILURE'],
  ['no document', undefined, {}, 400, 'BAD_USER_INPUT'],
  ['variables that are no object', ME, [1], 400, 'BAD_USER_INPUT'],
])('responds with the error of the operation: %s', async (_case, query, variables, status, code) => {
  const answer = await estimate(query, variables);
  expect(answer.status).toBe(status);
  expect((answer.body as GraphQLBody).errors?.[0]?.extensions.code).toBe(code);
});

test.each([
  ['no token', { as: null }, 401],
  ['an invalid token', { as: 'a.b.c' }, 401],
  ['a suspended account', { as: '5eed01000000000000000003' }, 403],
  ['another method', { method: 'PUT' }, 405],
])('rejects an estimate with %s', async (_case, options, status) => {
  expect((await estimate(ME, {}, options)).status).toBe(status);
});

test('an estimate consumes units, also if it fails, and is rejected once there are none left', async () => {
  const remaining = async (query: string): Promise<number> => Number(/r=(\d+)/.exec((await estimate(query, {}, {}, limited)).headers.get('ratelimit') ?? '')?.[1]); // prettier-ignore
  const [first, second, third] = [await remaining(ME), await remaining(ME), await remaining('{ me {')];
  expect(second).toBeLessThan(first);
  expect(third).toBeLessThan(second);
  let status = 200;
  for (let time = 0; time < 1_000 && status === 200; time += 1) ({ status } = await estimate(ME, {}, {}, limited));
  expect(status).toBe(429);
});

test('there is no estimate without a playground', async () => {
  expect((await estimate(ME, {}, {}, withoutPlayground)).status).toBe(404);
});
