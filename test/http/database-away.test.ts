import type { Engine } from '../../src/database/database';
import type { Prisma } from '../../src/generated/prisma/client';
import { expectRefusal, expectStateHeaders, LANGUAGES, REFUSALS } from '../rest/expect-envelope';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { openTestDatabase, type TestDatabase } from '../support/test-database';
import { DATABASE_PASSWORD, openUnreachableDatabase, takeAway } from './unreachable-database';

/** Nothing of the inside: no address, no name of a library or of an error, no SQL. */
const INSIDE = /127\.0\.0\.1|ECONN|postgres|prisma|pglite|driver|pool|connection|select|stack|node_modules/i;

/** What finds an account by itself, and nothing but that. */
const FINDS_ACCOUNT = /^\s*select id, role::text as role, status::text as status from users/;

/** A database that answers the statement that finds the account, and is gone before any other. */
async function openDatabaseLostMidway(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  const prisma: Engine['prisma'] = new Proxy(database.engine.prisma, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key !== '$queryRaw') return value;
      return (query: Prisma.Sql) =>
        // As node-postgres puts it.
        FINDS_ACCOUNT.test(query.sql) ? target.$queryRaw(query) : Promise.reject(new Error('Connection terminated unexpectedly'));
    },
  });
  return { ...database, engine: { ...database.engine, prisma } };
}

/** A database that was in use a moment ago. */
async function openDatabaseTakenAway(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  await Promise.all([1, 2, 3].map(() => database.query('select 1')));
  await takeAway(database);
  return database;
}

describe.each([
  ['nobody listens at its address', openUnreachableDatabase],
  ['it goes away between finding the account and answering', openDatabaseLostMidway],
  ['it was taken away', openDatabaseTakenAway],
])('while the database is away because %s', (_why, open) => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({}, open);
  });

  afterAll(async () => {
    await gateway.close();
  });

  test.each([`/users/${ADA}/stats`, '/users/profile/ada', '/users/me/transactions', '/users/me/transactions/grouped'])(
    'GET %s is a 503 that says when to come again, and nothing of the inside',
    async (path) => {
      for (const language of LANGUAGES) {
        const answer = await gateway.rest(path, { headers: { 'x-language': language } });
        expectRefusal(answer, 503, { language });
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
      const { code, [language]: message } = REFUSALS[503];
      const requestId = answer.headers.get('x-request-id');
      expect(answer.body.errors).toEqual([expect.objectContaining({ message, extensions: { code, requestId } })]);
      expect(answer.text).not.toMatch(INSIDE);
    }
  });

  test('the log says why, and not with which password', () => {
    const failures = gateway.log.filter(({ level }) => Number(level) >= 50);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures)
      expect(failure).toMatchObject({ requestId: expect.any(String) as unknown, err: expect.any(Object) as unknown });
    expect(JSON.stringify(gateway.log)).not.toContain(DATABASE_PASSWORD);
  });
});

test.each(['rest', 'graphql'] as const)('without the database a token that is none is still a 401 at the door of %s', async (door) => {
  const gateway = await startGateway({}, openUnreachableDatabase);
  const asking = { as: 'made.up.token' };
  const answer =
    door === 'rest' ? await gateway.rest('/users/me/transactions', asking) : await gateway.graphql('{ me { id } }', {}, asking);
  expect(answer.status).toBe(401);
  await gateway.close();
});

test('a query that was refused before it began has the status and the header of the refusal', async () => {
  const gateway = await startGateway({}, openUnreachableDatabase);
  const answer = await gateway.graphql('{ me { id } }');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  await gateway.close();
});
