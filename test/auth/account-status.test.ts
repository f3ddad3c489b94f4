import { ADA, startGateway, tokenFor, type Asking, type TestGateway } from '../support/gateway';

const GRACE = '5eed01000000000000000001';
const MEHMET = '5eed01000000000000000002';
const SUSPENDED = '5eed01000000000000000003';
const DELETED = '5eed01000000000000000004';
const ELIF = '5eed01000000000000000005';
const NOBODY = 'ffffffffffffffffffffffff';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** What both doors and their codes say to somebody who asks for what anybody may. */
async function bothDoors(
  asking: Asking,
): Promise<{ statuses: number[]; codes: (string | null | undefined)[]; challenges: (string | null)[] }> {
  const rest = await gateway.rest(`/users/${ADA}/stats`, asking);
  const graphql = await gateway.graphql(`{ userStats(userId: "${ADA}") { followers } }`, {}, asking);
  return {
    statuses: [rest.status, graphql.status],
    codes: [rest.headers.get('x-error-code'), graphql.body.errors?.[0]?.extensions.code],
    challenges: [rest.headers.get('www-authenticate'), graphql.headers.get('www-authenticate')],
  };
}

const ADMITTED = { statuses: [200, 200], codes: [null, undefined], challenges: [null, null] };
const FORBIDDEN = { statuses: [403, 403], codes: ['FORBIDDEN', 'FORBIDDEN'], challenges: [null, null] };
const REFUSED = {
  statuses: [401, 401],
  codes: ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
  challenges: ['Bearer error="invalid_token"', 'Bearer error="invalid_token"'],
};

async function setAccount(id: string, column: 'status' | 'role', value: string): Promise<void> {
  await gateway.database.execute(`update users set ${column} = '${value}' where id = '${id}'`);
}

test.each([
  ['an active account is admitted', ADA, ADMITTED],
  ['an active account is admitted, its id written in upper case', ADA.toUpperCase(), ADMITTED],
  ['a suspended account is forbidden everything', SUSPENDED, FORBIDDEN],
  ["a deleted account's token is worth nothing", DELETED, REFUSED],
  ["an unknown account's token is worth nothing", NOBODY, REFUSED],
])('%s', async (_, id, expected) => {
  expect(await bothDoors({ as: tokenFor(id) })).toEqual(expected);
});

test('a suspended account learns why, in its language', async () => {
  const { body } = await gateway.rest(`/users/${ADA}/stats`, { as: SUSPENDED, headers: { 'x-language': 'tr' } });
  expect(body.errors).toEqual(['Yetersiz yetki', 'authorization: bu hesap askıya alınmış']);
});

test('a suspended or deleted account may not even ask for the schema', async () => {
  const statuses = [SUSPENDED, DELETED, NOBODY].map(async (as) => (await gateway.graphql('{ __typename }', {}, { as })).status);
  expect(await Promise.all(statuses)).toEqual([403, 401, 401]);
  expect((await gateway.graphql('{ __typename }', {}, { as: null })).status).toBe(200);
});

test('a change of status takes effect with the next request, there and back', async () => {
  const asking = { as: tokenFor(ELIF) };
  for (const [status, expected] of [
    ['ACTIVE', ADMITTED],
    ['SUSPENDED', FORBIDDEN],
    ['DELETED', REFUSED],
    ['ACTIVE', ADMITTED],
  ] as const) {
    // prettier-ignore
    await setAccount(ELIF, 'status', status);
    expect([status, await bothDoors(asking)]).toEqual([status, expected]);
  }
});

const STATS = `query Stats($id: ObjectID!) { userStats(userId: $id) { followers } }`;

test.each<[string, (asking: Asking) => Promise<{ status: number }>]>([
  ['found', (asking) => gateway.rest(`/users/${ADA}/stats`, asking)],
  ['not found', (asking) => gateway.rest(`/users/${NOBODY}/stats`, asking)],
  ['a profile', (asking) => gateway.rest('/users/profile/ada', asking)],
  ['a page of their own', (asking) => gateway.rest('/users/me/transactions', asking)],
  ['a page by streams', (asking) => gateway.rest('/users/me/transactions/grouped', asking)],
  ['asked wrongly', (asking) => gateway.rest('/users/me/transactions?limit=none', asking)],
  ['found by an operation known well', (asking) => gateway.graphql(STATS, { id: ADA }, asking)],
  ['not found by it', (asking) => gateway.graphql(STATS, { id: NOBODY }, asking)],
  ['asked wrongly of it', (asking) => gateway.graphql(STATS, { id: 'none' }, asking)],
  ['not in the schema', (asking) => gateway.graphql('{ nothing }', {}, asking)],
  ['an answer of no known type', (asking) => gateway.graphql(STATS, { id: ADA }, { ...asking, headers: { accept: 'image/png' } })],
])('who was admitted a moment ago is refused all the same: what was %s', async (_, ask) => {
  const asking = { as: tokenFor(ELIF) };
  for (const [status, refusal] of [
    ['SUSPENDED', 403],
    ['DELETED', 401],
  ] as const) {
    // prettier-ignore
    // Three times, so that the operation is a known one and its asker one who need not wait.
    for (let time = 0; time < 3; time += 1) expect([401, 403]).not.toContain((await ask(asking)).status);
    await setAccount(ELIF, 'status', status);
    try {
      expect((await ask(asking)).status).toBe(refusal);
    } finally {
      await setAccount(ELIF, 'status', 'ACTIVE');
    }
  }
});

test.each([
  ['an ADMIN is admitted', GRACE, ADMITTED],
  ['a MODERATOR is forbidden', MEHMET, FORBIDDEN],
  ['a USER is forbidden', ADA, FORBIDDEN],
  ['a suspended account is forbidden', SUSPENDED, FORBIDDEN],
  ['a deleted account is refused', DELETED, REFUSED],
])('on the platform admin %s', async (_, id, expected) => {
  expect(await bothDoors({ as: id, headers: { 'x-platform': 'admin' } })).toEqual(expected);
});

test('on the platform admin nobody at all is asked to sign in, even for the schema', async () => {
  const asking = { as: null, headers: { 'x-platform': 'admin' } };
  expect((await bothDoors(asking)).statuses).toEqual([401, 401]);
  expect((await gateway.graphql('{ __typename }', {}, asking)).status).toBe(401);
});

test.each(['web', 'mobile_ios', 'mobile_android', 'api', 'unknown', 'all'])('the platform %s is for everybody', async (platform) => {
  expect(await bothDoors({ as: ADA, headers: { 'x-platform': platform } })).toEqual(ADMITTED);
});

test('the role is the one the database has at that moment', async () => {
  const asking = { as: tokenFor(MEHMET), headers: { 'x-platform': 'admin' } };
  await setAccount(MEHMET, 'role', 'ADMIN');
  expect(await bothDoors(asking)).toEqual(ADMITTED);
  await setAccount(MEHMET, 'role', 'MODERATOR');
  expect(await bothDoors(asking)).toEqual(FORBIDDEN);
});
