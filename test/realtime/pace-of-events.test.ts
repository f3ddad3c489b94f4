import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS } from '../support/live-subscription';
import { untilTrue } from './feed/feed-stage';
import { Writer } from './live-data';

const STATUS = 'subscription ($ids: [ObjectID!]!) { liveStatusChanged(userIds: $ids) { stream { title } } }';

let gateway: TestGateway;
let write: Writer;

beforeAll(async () => {
  // Two units: far longer than it takes to find a change.
  gateway = await startGateway({}, undefined, undefined, undefined, { msPerUnit: 4_000 });
  write = new Writer(gateway.database);
});
afterAll(() => gateway.close());

test.each(TRANSPORTS)('a costly subscription over %s waits after each state, and is then sent the last one', async (transport) => {
  const host = await write.user();
  const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: ADA });
  const next = (): Promise<unknown> => live.results.next();
  expect(await next()).toEqual({ data: { liveStatusChanged: [{ stream: null }] } });
  const stream = await write.goLive(host, 'first');
  // The change is found, but its event waits: the first of two comparisons has ended when the second one begins.
  const { statements } = gateway.database;
  statements.length = 0;
  await untilTrue(() => statements.length > 1);
  await write.rename(stream, 'second');
  expect(await next()).toEqual({ data: { liveStatusChanged: [{ stream: { title: 'second' } }] } });
  await live.stop();
});
