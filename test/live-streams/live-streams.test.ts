import { ADA, startGateway, type TestGateway } from '../support/gateway';

const DJ_CEM = '5eed01000000000000000010';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

/** The distinct streams of a viewer's transactions that match a filter. */
async function streamsOf(filter: string, as: string): Promise<Record<string, unknown>[]> {
  const query = `{
    myTransactionGroups(limit: 100, filter: ${filter}) {
      entries { ... on TransactionGroup { streamId stream { id title status startedAt endedAt host { id username } } transactions { stream { id title } } } }
    }
  }`;
  const { body } = await gateway.graphql(query, {}, { as });
  expect(body.errors).toBeUndefined();
  // The query above names the shape.
  const { entries } = body.data?.['myTransactionGroups'] as {
    entries: { streamId: string; stream: Record<string, unknown>; transactions: { stream: object }[] }[];
  };
  for (const { streamId, stream, transactions } of entries) {
    expect(stream['id']).toBe(streamId);
    for (const transaction of transactions) expect(transaction.stream).toEqual({ id: stream['id'], title: stream['title'] });
  }
  return entries.map(({ stream }) => stream);
}

test('returns a stream with its title, times and host', async () => {
  expect(await streamsOf('{ streamId: "5EED02000000000000000001" }', ADA)).toEqual([
    {
      id: '5eed02000000000000000001',
      title: 'Hello, world',
      status: 'ENDED',
      startedAt: '2024-11-21T18:00:00.000Z',
      endedAt: '2024-11-21T19:54:00.000Z',
      host: { id: ADA, username: 'ada' },
    },
  ]);
});

test('a live stream has started and not ended', async () => {
  expect(await streamsOf('{ streamId: "5eed02000000000000000040" }', '5eed01000000000000000001')).toEqual([
    {
      id: '5eed02000000000000000040',
      title: 'Cuma sohbeti #11',
      status: 'LIVE',
      startedAt: '2026-05-22T15:30:00.000Z',
      endedAt: null,
      host: { id: '5eed01000000000000000005', username: 'elif.live' },
    },
  ]);
});

test('a transaction without a stream has stream null', async () => {
  const { body } = await gateway.graphql('{ myTransactions(filter: { types: [BONUS] }, limit: 1) { nodes { streamId stream { id } } } }');
  expect(body).toEqual({ data: { myTransactions: { nodes: [{ streamId: null, stream: null }] } } });
});

test('the legacy list names a group after the title of its stream', async () => {
  const { body } = await gateway.rest('/users/me/transactions/grouped?streamId=5eed02000000000000000001');
  expect(body.data).toMatchObject({ items: [{ kind: 'group', streamId: '5eed02000000000000000001', streamTitle: 'Hello, world' }] });
});

test('deleting the host sets host to null, and deleting the stream keeps its transactions', async () => {
  const filter = '{ streamId: "5eed02000000000000000021" }';
  expect(await streamsOf(filter, ADA)).toMatchObject([{ title: 'Friday mix #1', host: { id: DJ_CEM, username: 'DJ_Cem' } }]);

  await gateway.database.execute(`update users set status = 'DELETED' where id = '${DJ_CEM}'`);
  expect(await streamsOf(filter, ADA)).toMatchObject([{ title: 'Friday mix #1', host: null }]);

  const count = '{ myTransactions { totalCount } }';
  await gateway.database.execute("delete from live_streams where id = '5eed02000000000000000021'");
  expect(await streamsOf(filter, ADA)).toEqual([]);
  expect((await gateway.graphql(count)).body).toEqual({ data: { myTransactions: { totalCount: 400 } } });
});
