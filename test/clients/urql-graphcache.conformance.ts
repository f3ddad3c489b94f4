import type { Client } from '@urql/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ClientCardByIdDocument,
  ClientCardDocument,
  ClientEmailsDocument,
  ClientFollowersDocument,
  ClientGroupsDocument,
  ClientLedgerDocument,
  ClientNameDocument,
  ClientPartialDocument,
  ClientUserDocument,
  ClientUserStatsDocument,
  type TransactionFilter,
} from '../../src/generated/operations';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { expectQuietConsole } from './quiet-console';
import { graphcacheSchema } from './recipes/graphcache-schema';
import { sessionFetch } from './recipes/session-fetch';
import { createUrqlClient } from './recipes/urql';
import { createGraphcacheClient } from './recipes/urql-graphcache';

const ELIF = '5eed01000000000000000005';
const BURAK = '5eed01000000000000000006';
const SCHEMA = graphcacheSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8'));

expectQuietConsole();

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway.close());

const headers = (language: string): Record<string, string> => ({ authorization: `Bearer ${tokenFor(ADA)}`, 'x-language': language });

function graphcache(language = 'en', send = fetch): Client {
  return createGraphcacheClient(`${gateway.url}/graphql`, headers(language), SCHEMA, send);
}

describe.each([
  {
    what: "urql's defaults",
    create: (language: string, send = fetch) => createUrqlClient(`${gateway.url}/graphql`, headers(language), send),
  },
  { what: 'graphcache', create: graphcache },
])('with $what', ({ create }) => {
  test('answers the same query from the cache', async () => {
    const client = create('en');
    const first = await client.query(ClientUserStatsDocument, { id: ADA });
    expect(first.data?.userStats).toMatchObject({ followers: 120 });
    const before = gateway.database.statements.length;
    expect((await client.query(ClientUserStatsDocument, { id: ADA })).data).toEqual(first.data);
    expect(gateway.database.statements).toHaveLength(before);
  });

  test('a rejected token is refreshed, and the request is sent again', async () => {
    const session = { authorization: 'Bearer expired' };
    const refresh = jest.fn(() => {
      session.authorization = `Bearer ${tokenFor(ADA)}`;
      return Promise.resolve();
    });
    const send = sessionFetch(() => session, refresh);
    const { data, error: failure } = await create('en', send).query(ClientUserStatsDocument, { id: ADA });
    expect(failure).toBeUndefined();
    expect(data?.userStats).toMatchObject({ followers: 120 });
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('one field that fails leaves the rest of the data, and its error has the message', async () => {
    const { data, error: failure } = await create('tr').query(ClientPartialDocument, {});
    expect(data).toMatchObject({ me: { id: ADA, username: 'ada' }, profile: null });
    expect(failure?.graphQLErrors.map(({ message, extensions }) => [message, extensions['code']])).toEqual([
      ['Kaynak bulunamadı', 'NOT_FOUND'],
    ]);
  });

  test('a list of users whose email is forbidden has one error, with the number of fields', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `5eed01${String(11 + index).padStart(18, '0')}`);
    const { data, error: failure } = await create('en').query(ClientEmailsDocument, { ids });
    expect(data?.users.map((user) => user?.id)).toEqual(ids);
    expect(failure?.graphQLErrors.map(({ extensions }) => [extensions['code'], extensions['count']])).toEqual([['FORBIDDEN', 100]]);
  });
});

test('a second query of the same user is answered from the cache', async () => {
  const client = graphcache();
  await client.query(ClientCardByIdDocument, { id: ADA });
  const before = gateway.database.statements.length;
  const { data, stale } = await client.query(ClientNameDocument, { id: ADA });
  expect(data?.user).toMatchObject({ id: ADA, username: 'ada', stats: { followers: 120 } });
  expect(stale).toBe(false);
  expect(gateway.database.statements).toHaveLength(before);
});

test('a user, its stats and its profile are kept apart by type, and shared by all queries', async () => {
  const client = graphcache();
  await client.query(ClientCardDocument, { username: 'ada' });
  await gateway.database.query(`update user_stats set followers = 121 where user_id = '${ADA}'`);
  await client.query(ClientUserStatsDocument, { id: ADA });
  await gateway.database.query(`update user_stats set followers = 120 where user_id = '${ADA}'`);
  expect(client.readQuery(ClientCardDocument, { username: 'ada' })?.data?.userByName).toMatchObject({
    username: 'ada',
    profile: { displayName: 'Ada Işık' },
    stats: { followers: 121 },
  });
});

/** The pages of a list that a query with `after` reads are appended in the cache, where the query without it finds them all. */
test.each<TransactionFilter>([{}, { types: ['GIFT_SENT', 'PAYOUT'], from: '2025-06-01' }])(
  'reads the ledger to its end, also with the filter %j',
  async (filter) => {
    const client = graphcache();
    let page = (await client.query(ClientLedgerDocument, { filter, first: 60 })).data?.myTransactions;
    await client.query(ClientLedgerDocument, { filter: { direction: 'DEBIT' }, first: 5 });
    while (page?.pageInfo.hasNextPage === true) {
      await client.query(ClientLedgerDocument, { filter, first: 60, after: page.pageInfo.endCursor });
      page = client.readQuery(ClientLedgerDocument, { filter, first: 60 })?.data?.myTransactions;
    }
    expect(page?.edges).toHaveLength(page?.totalCount ?? 0);
    expect(new Set(page?.edges.map(({ node }) => node.id)).size).toBe(page?.totalCount);
  },
);

test('reads groups and transactions to their end, each transaction once', async () => {
  const client = graphcache();
  let page = (await client.query(ClientGroupsDocument, { first: 30 })).data?.myTransactionGroups;
  while (page?.pageInfo.hasNextPage === true) {
    await client.query(ClientGroupsDocument, { first: 30, after: page.pageInfo.endCursor });
    page = client.readQuery(ClientGroupsDocument, { first: 30 })?.data?.myTransactionGroups;
  }
  const ids = page?.edges.flatMap(({ node }) => (node.__typename === 'Transaction' ? [node.id] : node.transactions.map(({ id }) => id)));
  expect(ids).toHaveLength(400);
  expect(new Set(ids).size).toBe(400);
});

test('reads the followers of a user to their end', async () => {
  const client = graphcache();
  let list = (await client.query(ClientFollowersDocument, { id: ELIF, first: 30 })).data?.user?.followers;
  while (list?.pageInfo.hasNextPage === true) {
    await client.query(ClientFollowersDocument, { id: ELIF, first: 30, after: list.pageInfo.endCursor });
    list = client.readQuery(ClientFollowersDocument, { id: ELIF, first: 30 })?.data?.user?.followers;
  }
  const nodes = list?.edges.map(({ node: { id } }) => ({ id }));
  const { body } = await gateway.graphql(`{ user(id: "${ELIF}") { followers(first: 100) { nodes { id } } } }`);
  expect(body.data).toEqual({ user: { followers: { nodes } } });
});

test('a list that is forbidden is null, beside the rest of the user', async () => {
  const client = graphcache('tr');
  const { data, error: failure } = await client.query(ClientFollowersDocument, { id: BURAK });
  expect(data?.user).toMatchObject({ id: BURAK, followers: null });
  expect(failure?.graphQLErrors.map(({ message }) => message)).toEqual(['Yetersiz yetki']);
  expect((await client.query(ClientUserDocument, { id: BURAK })).data?.user).toMatchObject({ username: 'burak_x', email: null });
});
