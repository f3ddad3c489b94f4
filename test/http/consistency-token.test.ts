import type { Engine } from '../../src/database/database';
import { mayBeBehind } from '../../src/database/statement-kind';
import { fakeEngine, fakeServer } from '../database/fake-replicas';
import { ADA, startGateway, type EnvelopeBody, type TestGateway } from '../support/gateway';
import { openTestDatabase } from '../support/test-database';

/** Statements that the replica was sent: it fails each of them, so that the primary serves it. */
const sent: string[] = [];

let gateway: TestGateway;
beforeAll(async () => {
  const [primary, replica] = [fakeServer('primary', false), fakeServer('replica', true)];
  replica.run = (sql) => {
    sent.push(sql);
    return Promise.reject(Object.assign(new Error('canceling statement due to conflict with recovery'), { code: '40001' }));
  };
  const { replicas } = fakeEngine(primary, [replica], 60_000);
  gateway = await startGateway({}, async () => {
    const database = await openTestDatabase();
    return { ...database, engine: { ...database.engine, replicas } satisfies Engine };
  });
  while (!gateway.log.some(({ msg }) => msg === 'the replica is read from')) await new Promise((resolve) => setTimeout(resolve, 10));
});
afterAll(() => gateway.close());
beforeEach(() => {
  sent.length = 0;
});

/** Requests that read by every loader. */
const REST = [
  `/users/${ADA}/stats`,
  '/users/profile/elif.live',
  '/users/me/transactions?limit=5',
  '/users/me/transactions?type=BONUS&direction=CREDIT&from=2025-01-01',
  '/users/me/transactions/grouped?limit=50&page=2',
];
const GRAPHQL = `{
  me { profile { isLive followedByMe } stats { followers } creditBalance }
  user(id: "${ADA}") { followers(first: 2) { nodes { username } } }
  profile(username: "elif.live") { user { liveStreams(first: 2) { nodes { title host { username } } } currentStream { title } } }
  liveStreams(first: 2) { nodes { title } }
  myTransactions(filter: { from: "2025-01-01" }, limit: 2) { totalCount }
}`;

async function answers(headers: Readonly<Record<string, string>>): Promise<unknown[]> {
  const rest = await Promise.all(REST.map(async (path) => (await gateway.rest(path, { headers })).body.data));
  const { body } = await gateway.graphql(GRAPHQL, {}, { headers });
  return [...rest, body];
}

test('only accounts are read from the primary without a token, and everything with one', async () => {
  const without = await answers({});
  expect(sent.length).toBeGreaterThan(8);
  expect(sent.filter((sql) => sql.includes('status::text as status'))).toEqual([]);
  sent.length = 0;
  const beyond = await answers({ 'x-consistency-token': 'FFFFFFFF/0' });
  expect(await answers({ 'x-consistency-token': 'primary' })).toEqual(beyond);
  expect(sent).toEqual([]);
  expect(beyond).toEqual(without);
});

test('a token with a position that is replayed changes nothing', async () => {
  await answers({ 'x-consistency-token': '0/64' });
  expect(sent.length).toBeGreaterThan(8);
});

test.each([
  ['en', 'x-consistency-token: must be primary, or a position in the write-ahead log such as 0/16B3748'],
  ['tr', 'x-consistency-token: primary ya da 0/16B3748 gibi bir WAL konumu olmalı'],
])('an invalid token is BAD_USER_INPUT, in the language %s', async (language, message) => {
  const headers = { 'x-consistency-token': 'secondary', 'x-language': language };
  const rest: EnvelopeBody = (await gateway.rest(`/users/${ADA}/stats`, { headers })).body;
  expect([rest.statusCode, rest.errors[1]]).toEqual([400, message]);
  const { status, body } = await gateway.graphql('{ me { id } }', {}, { headers });
  expect(status).toBe(400);
  const [field = '', ...text] = message.split(': ');
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: [{ field, message: text.join(': ') }] });
});

test('a token is validated, and has no other effect, without replicas', async () => {
  const plain = await startGateway();
  try {
    const read = (token: string): Promise<unknown> => plain.rest(`/users/${ADA}/stats`, { headers: { 'x-consistency-token': token } });
    expect(await read('primary')).toMatchObject({ status: 200 });
    expect(await read('0/16B3748')).toMatchObject({ status: 200 });
    expect(await read('0/16B3748x')).toMatchObject({ status: 400 });
  } finally {
    await plain.close();
  }
});

test('accounts, migrations and the state of servers are never read from a replica', () => {
  expect((['account', 'migrations', 'replication'] as const).map(mayBeBehind)).toEqual([false, false, false]);
  expect((['user', 'stats', 'balance', 'transaction count'] as const).map(mayBeBehind)).toEqual([true, true, true, true]);
});
