import type { components, operations } from '../../src/generated/openapi';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { createRestClient } from './recipes/openapi-fetch';

type Query = NonNullable<operations['getTransactions']['parameters']['query']>;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

function client(): ReturnType<typeof createRestClient> {
  return createRestClient(gateway.url, { authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': 'tr' });
}

test('reads the stats of a user', async () => {
  const { data } = await client().GET('/users/{id}/stats', { params: { path: { id: ADA } } });
  expect(data?.data).toEqual({ followers: 120, following: 85, totalLiveStreams: 12 });
});

test('reads a list to its end, with two types and two statuses as repeated parameters', async () => {
  const api = client();
  const items: components['schemas']['Transaction'][] = [];
  let query: Query = { type: ['GIFT_SENT', 'PAYOUT'], status: ['COMPLETED', 'REVERSED'], limit: 30 };
  for (;;) {
    const { data, response } = await api.GET('/users/me/transactions', { params: { query } });
    expect(response.url).toContain('type=GIFT_SENT&type=PAYOUT&status=COMPLETED&status=REVERSED');
    if (data === undefined) throw new Error(`The request failed with ${response.status}`);
    items.push(...data.data.items);
    const { nextCursor } = data.data.pagination;
    if (nextCursor === null) break;
    query = { ...query, cursor: nextCursor };
  }
  const filter = { types: ['GIFT_SENT', 'PAYOUT'], statuses: ['COMPLETED', 'REVERSED'] };
  const { body } = await gateway.graphql('query ($filter: TransactionFilter) { myTransactions(filter: $filter) { totalCount } }', {
    filter,
  });
  expect(body.data).toEqual({ myTransactions: { totalCount: items.length } });
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  expect(new Set(items.map(({ type }) => type))).toEqual(new Set(filter.types));
});

test('reports why a request is rejected', async () => {
  const { error } = await client().GET('/users/{id}/stats', { params: { path: { id: 'xyz' } } });
  expect(error?.errors[0]).toBe('Doğrulama başarısız');
});
