import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS } from '../support/live-subscription';
import { Writer } from './live-data';

const STATUS = 'subscription ($ids: [ObjectID!]!) { liveStatusChanged(userIds: $ids) { stream { title } } }';

let gateway: TestGateway;
let write: Writer;

beforeAll(async () => {
  // Far longer than it takes to find a change.
  gateway = await startGateway({}, undefined, undefined, undefined, { msPerUnit: 2_000 });
  write = new Writer(gateway.database);
});
afterAll(() => gateway.close());

test.each(TRANSPORTS)('a costly subscription over %s waits after each state, and is then sent the last one', async (transport) => {
  const host = await write.user();
  const live = await subscribe(gateway, transport, STATUS, { ids: [host] }, { as: ADA });
  const next = (): Promise<unknown> => live.results.next();
  expect(await next()).toEqual({ data: { liveStatusChanged: [{ stream: null }] } });
  const stream = await write.goLive(host, 'first');
  // The change is found, but its event waits.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await write.rename(stream, 'second');
  expect(await next()).toEqual({ data: { liveStatusChanged: [{ stream: { title: 'second' } }] } });
  await live.stop();
});
