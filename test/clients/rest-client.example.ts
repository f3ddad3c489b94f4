import createClient from 'openapi-fetch';
import type { components, operations, paths } from '../../src/generated/openapi';

/** Reads an account's counts, and then every gift the viewer has sent, page by page. */
export async function readByRest(gateway: string, token: string, userId: string): Promise<components['schemas']['Transaction'][]> {
  const api = createClient<paths>({
    baseUrl: `${gateway}/api/v1`,
    headers: { authorization: `Bearer ${token}`, 'x-language': 'en' },
    querySerializer: { array: { style: 'form', explode: false } },
  });

  const { data: stats, error } = await api.GET('/users/{id}/stats', { params: { path: { id: userId } } });
  if (error !== undefined) throw new Error(error.errors.join('; '));
  console.log(`${stats.data.followers} followers, ${stats.data.totalLiveStreams} streams`);

  const gifts: components['schemas']['Transaction'][] = [];
  let query: NonNullable<operations['getTransactions']['parameters']['query']> = { type: ['GIFT_SENT'], limit: 100 };
  for (;;) {
    const { data: page, error: failure } = await api.GET('/users/me/transactions', { params: { query } });
    if (failure !== undefined) throw new Error(failure.errors.join('; '));
    gifts.push(...page.data.items);
    const { nextCursor } = page.data.pagination;
    if (nextCursor === null) return gifts;
    query = { ...query, cursor: nextCursor };
  }
}
