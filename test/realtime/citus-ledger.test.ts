import { openCitusDatabase } from '../support/citus-database';
import { startGateway, type TestGateway } from '../support/gateway';
import { subscribe } from '../support/live-subscription';
import { Writer } from './live-data';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({}, openCitusDatabase);
});
afterAll(() => gateway.close());

test('transactions of a distributed ledger are pushed, also those that are committed late', async () => {
  const write = new Writer(gateway.database);
  const user = await write.user();
  const live = await subscribe(gateway, 'websocket', 'subscription { myTransactionAdded { transactions { id } } }', {}, { as: user });
  const next = async (): Promise<unknown> => (await live.results.next()).data?.['myTransactionAdded'];
  expect(await next()).toEqual({ transactions: [] });
  const [newer] = await write.transactions(user, 1);
  expect(await next()).toEqual({ transactions: [{ id: newer }] });
  const [late] = await write.transactions(user, 1, { createdAt: `now() - interval '30 s'` });
  expect(await next()).toEqual({ transactions: [{ id: late }] });
  await live.stop();
});
