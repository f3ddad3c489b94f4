import { fetchEstimate, type Estimate } from '../../../src/pages/playground/estimate';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';
import { listenWith } from './listening-server';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ PLAYGROUND: 'true' });
});

afterAll(() => gateway.close());

const JSON_HEADERS = { 'content-type': 'application/json' };
const HEADERS = { ...JSON_HEADERS, authorization: `Bearer ${tokenFor(ADA)}` };

function estimate(query: string, headers: Readonly<Record<string, string>> = HEADERS): Promise<Estimate | undefined> {
  return fetchEstimate(`${gateway.url}/playground/estimate`, headers, JSON.stringify({ query }), new AbortController().signal);
}

test('returns the units of an operation, and those until it is cached', async () => {
  expect(await estimate('{ __typename }')).toEqual({ units: 1, unitsAtFirst: 1, unitsToStart: 1, exceeded: undefined });
  const { units, unitsAtFirst } = (await estimate(`{ me { id username role createdAt stats { followers following totalLiveStreams } } }`))!;
  expect(unitsAtFirst).toBeGreaterThan(units);
});

test('returns the units of an event of a subscription, and those of starting it', async () => {
  const fields = 'followers following totalLiveStreams';
  const subscription = (await estimate(`subscription { userStatsChanged(userId: "${ADA}") { ${fields} } }`))!;
  const query = (await estimate(`{ userStats(userId: "${ADA}") { ${fields} } }`))!;
  expect(subscription.units).toBe(query.units);
  expect(subscription.unitsToStart).toBe(query.unitsToStart);
});

test('returns the limit if the operation exceeds it', async () => {
  const many = `{ ${Array.from({ length: 25 }, (_, n) => `a${String(n)}: myTransactions(limit: 100) { nodes { id } }`).join(' ')} }`;
  expect(await estimate(many)).toMatchObject({ exceeded: 2_000 });
});

test.each([
  [
    { units: 3, surcharge: 2, documentUnits: 4, maxUnits: 10 },
    { units: 5, unitsAtFirst: 9, unitsToStart: 4, exceeded: undefined },
  ],
  // The limit is one of the operation without its surcharge.
  [
    { units: 10, surcharge: 1, documentUnits: 1, maxUnits: 10 },
    { units: 11, unitsAtFirst: 12, unitsToStart: 1, exceeded: undefined },
  ],
  [
    { units: 11, surcharge: 0, documentUnits: 0, maxUnits: 10 },
    { units: 11, unitsAtFirst: 11, unitsToStart: 1, exceeded: 10 },
  ],
  // Each request consumes at least one unit.
  [
    { units: 0, surcharge: 0, documentUnits: 0, maxUnits: 10 },
    { units: 1, unitsAtFirst: 1, unitsToStart: 1, exceeded: undefined },
  ],
])('returns the sum of the units and the surcharge for %j', async (body, expected) => {
  const server = await listenWith((_request, response) => response.end(JSON.stringify(body)));
  expect(await fetchEstimate(server.url, {}, '{}', new AbortController().signal)).toEqual(expected);
  server.close();
});

test('returns nothing for an operation that cannot run, or without a token', async () => {
  expect(await estimate('{ nothing }')).toBeUndefined();
  expect(await estimate('{ me { id } }', JSON_HEADERS)).toBeUndefined();
});

test.each(['', '[]', '{}', '{"units":"1","surcharge":0,"documentUnits":0,"maxUnits":1}'])(
  'returns nothing for the response %j',
  async (body) => {
    const server = await listenWith((_request, response) => response.end(body));
    expect(await fetchEstimate(server.url, {}, '{}', new AbortController().signal)).toBeUndefined();
    server.close();
  },
);
