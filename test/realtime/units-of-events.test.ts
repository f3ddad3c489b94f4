import { parse } from 'graphql';
import { documentUnits } from '../../src/graphql/document-units';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { GraphQLSocket } from '../support/graphql-socket';

/** A document whose parsing consumes several units. */
const DOCUMENT = `subscription { userStatsChanged(userId: "${ADA}") { followers ${'followers '.repeat(60)} } }`;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ RATE_LIMIT: '1000' });
});
afterAll(() => gateway.close());

/** The units that ada has left, after the unit that asking consumes. */
async function unitsLeft(): Promise<number> {
  const { headers } = await gateway.graphql('{ me { id } }');
  return Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
}

test('the units of a document are consumed when its subscription is opened, and those of the operation by each event', async () => {
  await unitsLeft();
  const before = await unitsLeft();
  const response = await fetch(`${gateway.url}/graphql/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenFor(ADA)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: DOCUMENT }),
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const after = await unitsLeft();
  await reader?.cancel();
  expect(before - after - 1).toBe(documentUnits(DOCUMENT, parse(DOCUMENT)) + 1);
});

test('a WebSocket consumes a unit when it is initialized, so that connecting has the bounds of requests', async () => {
  const before = await unitsLeft();
  const socket = await GraphQLSocket.connect(gateway);
  const after = await unitsLeft();
  await socket.close();
  expect(before - after - 1).toBe(1);
});
