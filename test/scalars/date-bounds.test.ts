import { startGateway, type TestGateway } from '../support/gateway';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

async function count(filter: object, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const query = 'query ($filter: TransactionFilter) { myTransactions(filter: $filter) { totalCount } }';
  const { body } = await gateway.graphql(query, { filter }, { headers });
  expect(body.errors).toBeUndefined();
  return body.data?.['myTransactions'];
}

test.each(['UTC', 'UTC-12:00', 'UTC+14:00'])('the first and the last valid day include every transaction, in %s', async (zone) => {
  const all = await count({});
  expect(await count({ from: '0000-01-01', to: '9999-12-31' }, { 'x-timezone': zone })).toEqual(all);
  expect(await count({ from: '0000-01-01T00:00:00+23:59', to: '9999-12-31T23:59:59.9999-23:59' })).toEqual(all);
  expect(await count({ to: '1969-12-31' }, { 'x-timezone': zone })).toEqual({ totalCount: 0 });
});

test('both endpoints reject an invalid bound, each naming its own parameter', async () => {
  const rest = await gateway.rest('/users/me/transactions?from=2026-02-29');
  const message = 'must be a date (2026-05-22) or a date-time with offset (2026-05-22T16:11:26Z)';
  expect([rest.status, rest.body.errors]).toEqual([400, ['Validation failed', `from: ${message}`]]);
  const graphql = await gateway.graphql('{ myTransactions(filter: { from: "2026-02-29" }) { totalCount } }');
  expect(graphql.body.errors?.map(({ extensions }) => extensions.details)).toEqual([[{ field: 'filter.from', message }]]);
});
