import type { Engine } from '../../src/database/database';
import type { Prisma } from '../../src/generated/prisma/client';
import { expectErrorResponse, expectStateHeaders, LANGUAGES, ERROR_RESPONSES } from '../support/expect-envelope';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { DATABASE_PASSWORD, openUnreachableDatabase, takeAway } from './unreachable-database';

/** Internal details: addresses, names of libraries and errors, SQL. */
const INSIDE = /127\.0\.0\.1|ECONN|postgres|prisma|pglite|driver|pool|connection|select|stack|node_modules/i;

/** Matches the statement that reads only an account. */
const FINDS_ACCOUNT = /^\s*select id, role::text as role, status::text as status from users/;

/** A database that answers the statement that reads the account, and loses the connection for any other. */
async function openDatabaseLostMidway(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  const prisma: Engine['prisma'] = new Proxy(database.engine.prisma, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key !== '$queryRaw') return value;
      return (query: Prisma.Sql) =>
        // The message of node-postgres.
        FINDS_ACCOUNT.test(query.sql) ? target.$queryRaw(query) : Promise.reject(new Error('Connection terminated unexpectedly'));
    },
  });
  return { ...database, engine: { ...database.engine, prisma } };
}

/** A database that was available before. */
async function openDatabaseTakenAway(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  await Promise.all([1, 2, 3].map(() => database.query('select 1')));
  await takeAway(database);
  return database;
}

describe.each([
  ['connections are refused', openUnreachableDatabase],
  ['the connection is lost after the account was read', openDatabaseLostMidway],
  ['it was taken away', openDatabaseTakenAway],
])('while the database is unavailable because %s', (_why, open) => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({}, open);
  });

  afterAll(async () => {
    await gateway.close();
  });

  test.each([`/users/${ADA}/stats`, '/users/profile/ada', '/users/me/transactions', '/users/me/transactions/grouped'])(
    'GET %s returns 503 with Retry-After and without internal details',
    async (path) => {
      for (const language of LANGUAGES) {
        const answer = await gateway.rest(path, { headers: { 'x-language': language } });
        expectErrorResponse(answer, 503, { language });
        expect(answer.headers.get('retry-after')).toBe('5');
        expect(answer.text).not.toMatch(INSIDE);
      }
    },
  );

  test.each([
    '{ me { username } }',
    `{ userStats(userId: "${ADA}") { followers } }`,
    '{ profile(username: "ada") { bio } }',
    '{ myTransactions { totalCount } }',
  ])('%s is an error that says the same', async (query) => {
    for (const language of LANGUAGES) {
      const answer = await gateway.graphql(query, {}, { headers: { 'x-language': language } });
      expectStateHeaders(answer, language);
      expect(answer.body.data ?? null).toBeNull();
      const { code, [language]: message } = ERROR_RESPONSES[503];
      const requestId = answer.headers.get('x-request-id');
      expect(answer.body.errors).toEqual([expect.objectContaining({ message, extensions: { code, requestId } })]);
      expect(answer.text).not.toMatch(INSIDE);
    }
  });

  test('the log names the cause without the password', () => {
    const failures = gateway.log.filter(({ level }) => Number(level) >= 50);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures)
      expect(failure).toMatchObject({ requestId: expect.any(String) as unknown, err: expect.any(Object) as unknown });
    expect(JSON.stringify(gateway.log)).not.toContain(DATABASE_PASSWORD);
  });
});

test.each(['rest', 'graphql'] as const)('an invalid token is still a 401 without the database: %s', async (endpoint) => {
  const gateway = await startGateway({}, openUnreachableDatabase);
  const options = { as: 'made.up.token' };
  const answer =
    endpoint === 'rest' ? await gateway.rest('/users/me/transactions', options) : await gateway.graphql('{ me { id } }', {}, options);
  expect(answer.status).toBe(401);
  await gateway.close();
});

test('a query rejected before execution has the status and the headers of the error', async () => {
  const gateway = await startGateway({}, openUnreachableDatabase);
  const answer = await gateway.graphql('{ me { id } }');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  await gateway.close();
});
