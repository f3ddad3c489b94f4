import { microsOfMillis } from '../../src/scalars/timestamp';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { subscribe, TRANSPORTS, type LiveSubscription, type LiveTransport } from '../support/live-subscription';
import { GRACE, Writer } from './live-data';

const ADDED = `subscription ($after: String, $limit: Int! = 20, $filter: TransactionFilter) {
  myTransactionAdded(after: $after, limit: $limit, filter: $filter) { transactions { id } cursor }
}`;

interface Added {
  readonly ids: readonly string[];
  readonly cursor: string;
}

let gateway: TestGateway;
let write: Writer;
const open: LiveSubscription[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  write = new Writer(gateway.database);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((live) => live.stop()));
});
afterAll(() => gateway.close());

async function start(transport: LiveTransport, as: string, variables: object = {}): Promise<() => Promise<Added>> {
  const live = await subscribe(gateway, transport, ADDED, { ...variables }, { as });
  open.push(live);
  return async () => {
    const { data, errors } = await live.results.next();
    expect(errors).toBeUndefined();
    // The subscription above has this shape.
    const { transactions, cursor } = data?.['myTransactionAdded'] as { transactions: readonly { id: string }[]; cursor: string };
    return { ids: transactions.map(({ id }) => id), cursor };
  };
}

describe.each(TRANSPORTS)('myTransactionAdded over %s', (transport) => {
  it('pushes the newest transactions, and then each that is added, once and in order', async () => {
    const user = await write.user();
    const before = await write.transactions(user, 5);
    const next = await start(transport, user, { limit: 3 });
    expect((await next()).ids).toEqual(before.slice(2));
    const added = await write.transactions(user, 7);
    const events = [await next(), await next(), await next()];
    expect(events.map(({ ids }) => ids)).toEqual([added.slice(0, 3), added.slice(3, 6), added.slice(6)]);
    const later = await write.transactions(user, 1);
    expect((await next()).ids).toEqual(later);
  });

  it('pushes an event for each change even if the selected values are equal', async () => {
    const user = await write.user();
    const live = await subscribe(gateway, transport, 'subscription { myTransactionAdded { transactions { amount } } }', {}, { as: user });
    open.push(live);
    expect(await live.results.next()).toEqual({ data: { myTransactionAdded: { transactions: [] } } });
    for (let count = 0; count < 3; count += 1) {
      await write.transactions(user, 1);
      expect(await live.results.next()).toEqual({ data: { myTransactionAdded: { transactions: [{ amount: 5 }] } } });
    }
  });

  it('pushes only what its filter selects', async () => {
    const user = await write.user();
    const next = await start(transport, user, { filter: { types: ['PAYOUT', 'REFUND'] } });
    expect((await next()).ids).toEqual([]);
    await write.transactions(user, 2);
    const [payout] = [await write.transactions(user, 1, { type: 'PAYOUT' })];
    expect((await next()).ids).toEqual(payout);
    await write.transactions(user, 1, { type: 'BONUS' });
    const refund = await write.transactions(user, 1, { type: 'REFUND' });
    expect((await next()).ids).toEqual(refund);
  });

  it('does not search a whole ledger again for each change of it that the filter excludes', async () => {
    const user = await write.user();
    await write.transactions(user, 1, { createdAt: "now() - interval '1 day'" });
    await write.transactions(user, 1);
    const next = await start(transport, user, { filter: { direction: 'DEBIT', types: ['PAYOUT'] } });
    const { ids, cursor } = await next();
    expect(ids).toEqual([]);
    // The cursor begins with its version and the time from which on the ledger is searched.
    const searchedFrom = Buffer.from(cursor, 'base64url').readBigInt64BE(1);
    expect(microsOfMillis(Date.now()) - searchedFrom).toBeLessThan(600_000_000n);
  });

  it('pushes transactions of the viewer alone', async () => {
    const [user, other] = [await write.user(), await write.user()];
    const next = await start(transport, user);
    await next();
    await write.transactions(other, 1);
    const own = await write.transactions(user, 1);
    expect((await next()).ids).toEqual(own);
  });

  it('continues after a cursor with what was added meanwhile, also late and in the future, in several events', async () => {
    const user = await write.user();
    const known = await write.transactions(user, 2);
    const [first] = [await (await start(transport, user))()];
    expect(first.ids).toEqual(known);
    await Promise.all(open.splice(0).map((live) => live.stop()));
    const future = await write.transactions(user, 1, { createdAt: "now() + interval '1 day'" });
    const added = await write.transactions(user, 3);
    const late = await write.transactions(user, 2, { createdAt: "now() - interval '40 seconds'" });
    const next = await start(transport, user, { after: first.cursor, limit: 4 });
    const events = [await next(), await next()];
    expect(events.map(({ ids }) => ids)).toEqual([
      [...late, ...added.slice(0, 2)],
      [...added.slice(2), ...future],
    ]);
    const present = await write.transactions(user, 1);
    expect((await next()).ids).toEqual(present);
  });

  it('continues after a cursor with an empty event if nothing was added, and after deleted transactions', async () => {
    const user = await write.user();
    const [deleted] = await write.transactions(user, 1);
    const [first] = [await (await start(transport, user))()];
    await gateway.database.execute(`delete from transactions where id = '${deleted ?? ''}'`);
    const next = await start(transport, user, { after: first.cursor });
    expect((await next()).ids).toEqual([]);
    const added = await write.transactions(user, 1);
    expect((await next()).ids).toEqual(added);
  });

  it('continues after the cursor of each event, in another zone of time and over the other transport', async () => {
    const user = await write.user();
    const next = await start(transport, user, { limit: 2 });
    const cursors = [(await next()).cursor];
    const added = await write.transactions(user, 6);
    for (let count = 0; count < 3; count += 1) cursors.push((await next()).cursor);
    const [other = transport] = TRANSPORTS.filter((one) => one !== transport);
    for (const [index, after] of cursors.entries()) {
      const resumed = await start(other, user, { after, limit: 100 });
      expect((await resumed()).ids).toEqual(added.slice(index * 2));
    }
  });

  it.each([
    ['of another viewer', async () => ({ after: (await (await start(transport, GRACE))()).cursor })],
    ['of another filter', async () => ({ after: (await (await start(transport, ADA, { filter: { types: ['BONUS'] } }))()).cursor })],
    ['of a page', async () => ({ after: await pageCursor() })],
    ['that is forged', () => Promise.resolve({ after: 'AAAA' })],
    ['that is empty', () => Promise.resolve({ after: '' })],
  ])('rejects a cursor %s', async (_title, variablesOf) => {
    const live = await subscribe(gateway, transport, ADDED, await variablesOf(), { as: ADA });
    open.push(live);
    const { data, errors } = await live.results.next();
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'after' }] } }]);
  });

  it.each([[0], [101]])('rejects a limit of %d', async (limit) => {
    const live = await subscribe(gateway, transport, ADDED, { limit }, { as: ADA });
    open.push(live);
    const { errors } = await live.results.next();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'limit' }] } }]);
  });

  it('rejects a filter that ends before it begins', async () => {
    const live = await subscribe(gateway, transport, ADDED, { filter: { from: '2026-02-01', to: '2026-01-01' } }, { as: ADA });
    open.push(live);
    const { errors } = await live.results.next();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', details: [{ field: 'filter.from' }] } }]);
  });
});

async function pageCursor(): Promise<string> {
  const { body } = await gateway.graphql('{ myTransactions(limit: 1) { pageInfo { endCursor } } }');
  // The query above has this shape.
  return (body.data?.['myTransactions'] as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
}
