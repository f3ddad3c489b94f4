import { ADA, startGateway, tokenFor, type Answer, type ClientOptions, type GraphQLBody, type TestGateway } from '../support/gateway';

const LIMIT = 3;
const GRACE = '5eed01000000000000000001';

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  gateway = await startGateway({ RATE_LIMIT: String(LIMIT), TRUST_PROXY: 'loopback', FEDERATION: 'true', ...environment });
  return gateway;
}

const me = (gateway: TestGateway, options: ClientOptions): Promise<Answer<GraphQLBody>> => gateway.graphql('{ me { id } }', {}, options);

/** The statuses of more requests than a client may send in a minute. */
async function statusesOf(gateway: TestGateway, options: ClientOptions): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time <= LIMIT; time += 1) statuses.push((await me(gateway, options)).status);
  return statuses;
}

test.each([
  ['without a token', null],
  ['with an invalid token', 'made.up.token'],
  ['with an expired token', tokenFor(ADA, -60)],
])('requests %s that a router sends without X-Forwarded-For consume no units', async (_title, as) => {
  const gateway = await start();
  expect(await statusesOf(gateway, { as })).toEqual([401, 401, 401, 401]);
  expect((await me(gateway, { as })).headers.get('ratelimit')).toBeNull();
});

test('requests that a router sends for a client without an account consume the units of the address that it names', async () => {
  const gateway = await start();
  const from = (address: string): ClientOptions => ({ as: null, headers: { 'x-forwarded-for': address } });
  expect(await statusesOf(gateway, from('192.0.2.1'))).toEqual([401, 401, 401, 429]);
  expect((await me(gateway, from('192.0.2.2'))).status).toBe(401);
});

test('requests with an account consume the units of the account, whichever router sends them', async () => {
  const gateway = await start();
  expect(await statusesOf(gateway, {})).toEqual([200, 200, 200, 429]);
  expect((await me(gateway, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(429);
  expect((await me(gateway, { as: GRACE })).status).toBe(200);
});

test('a composing router can fetch the schema however often', async () => {
  const gateway = await start({ INTROSPECTION: 'false' });
  for (let time = 0; time < 3 * LIMIT; time += 1) {
    expect((await gateway.graphql('{ _service { sdl } }', {}, { as: null })).status).toBe(200);
  }
});

test.each([
  ['without FEDERATION', { FEDERATION: 'false' }],
  ['from an address that is not trusted', { TRUST_PROXY: '192.0.2.9' }],
])('requests %s consume the units of their address', async (_title, environment) => {
  const gateway = await start(environment);
  expect(await statusesOf(gateway, { as: null })).toEqual([401, 401, 401, 429]);
});
