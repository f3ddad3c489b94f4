import { createHash } from 'node:crypto';
import { ConfigError } from '../../src/config/variables';
import { ADA, startGateway, type Answer, type GraphQLBody, type TestGateway } from '../support/gateway';
import { ManifestFolder } from '../support/manifest';
import { openTestDatabase, type TestDatabase } from '../support/test-database';

const ME = '{ me { id } }';
const USERS = 'query Users($ids: [ObjectID!]!) { users(ids: $ids) { stats { followers } profile { user { stats { followers } } } } }';
const OUTSIDE = 'query Outside { me { username } }';

const folder = new ManifestFolder();
const MANIFEST = folder.write('manifest.json', { me: ME, users: USERS });

let database: TestDatabase;
/** The gateway of the current test. All use the same database, which no test changes. */
let running: TestGateway | undefined;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  await running?.shutDown(0);
  running = undefined;
});
afterAll(async () => {
  await database.close();
  folder.remove();
});

async function start(environment: Readonly<Record<string, string>>): Promise<TestGateway> {
  running = await startGateway({ TRUSTED_DOCUMENTS: MANIFEST, INTROSPECTION: 'false', ...environment }, () => Promise.resolve(database));
  return running;
}

function post(gateway: TestGateway, body: object, client?: string, as: string | null = ADA): Promise<Answer<GraphQLBody>> {
  const headers = { 'content-type': 'application/json', ...(client !== undefined && { 'x-client-name': client }) };
  // Every response of /graphql has this shape.
  return gateway.fetch('/graphql', { as, headers, body: JSON.stringify(body) }) as Promise<Answer<GraphQLBody>>;
}

/** The counts of documents, by client and origin. */
async function countsOf(gateway: TestGateway): Promise<Record<string, number>> {
  const { text } = await gateway.fetch('/metrics', { as: null });
  const series = text.matchAll(/^graphql_documents_total\{client="(.*)",document="(.*)"\} (\d+)$/gm);
  return Object.fromEntries([...series].map(([, client = '', origin = '', count]) => [`${client} ${origin}`, Number(count)]));
}

test('counts the documents of authenticated clients by configured name and origin', async () => {
  const gateway = await start({ TRUSTED_DOCUMENTS_MODE: 'log', TRUSTED_DOCUMENTS_CLIENTS: 'web=prefer,ios=only,android=off' });
  for (const client of ['web', 'ios', 'android', 'made-up-1', 'made-up-2', undefined]) {
    await post(gateway, { query: ME }, client);
    await post(gateway, { query: `${ME} # again` }, client);
    await post(gateway, { query: OUTSIDE }, client);
    await post(gateway, { documentId: 'me' }, client);
    await post(gateway, { documentId: 'made-up' }, client);
    await post(gateway, { query: OUTSIDE }, client, null);
  }
  const each = (client: string, times = 1): Record<string, number> =>
    Object.fromEntries(Object.entries({ text: 2, outside: 1, id: 1, 'unknown-id': 1 }).map(([origin, count]) => [`${client} ${origin}`, times * count])); // prettier-ignore
  expect(await countsOf(gateway)).toEqual({ ...each('web'), ...each('ios'), ...each('other', 2), ...each('none') });
});

test('logs the client and where its document comes from', async () => {
  const gateway = await start({ TRUSTED_DOCUMENTS_CLIENTS: 'web=prefer,ios=only' });
  await post(gateway, { documentId: 'me' }, 'web');
  await post(gateway, { query: ME }, 'web');
  await post(gateway, { query: OUTSIDE }, 'web');
  await post(gateway, { query: OUTSIDE }, 'ios');
  await post(gateway, { documentId: 'no' }, 'ios');
  const lines = gateway.log.filter(({ msg }) => msg === 'request').map((line) => [line['clientName'], line['document'], line['operation'], line['status']]); // prettier-ignore
  expect(lines).toEqual([
    ['web', 'id', undefined, 200],
    ['web', 'text', undefined, 200],
    ['web', 'outside', 'Outside', 200],
    ['ios', 'outside', undefined, 403],
    ['ios', 'unknown-id', undefined, 404],
  ]);
});

test('measures the operations of trusted documents by their names, and all others as one', async () => {
  const gateway = await start({ TRUSTED_DOCUMENTS_MODE: 'prefer' });
  const sent = [{ documentId: 'users' }, { documentId: `sha256:${createHash('sha256').update(USERS).digest('hex')}` }, { query: USERS }];
  for (const body of sent) await post(gateway, { ...body, variables: { ids: [ADA] } });
  for (const body of [{ query: OUTSIDE }, { query: USERS.replace('query Users', 'query Mine'), variables: { ids: [ADA] } }])
    await post(gateway, body);
  const { text } = await gateway.fetch('/metrics', { as: null });
  const series = text.matchAll(/^graphql_operation_duration_seconds_count\{operation="(.*)"\} (\d+)$/gm);
  expect(Object.fromEntries([...series].map(([, name, count]) => [name, Number(count)]))).toEqual({ Users: 3, other: 2 });
});

test('without a manifest there is no counter, and ids are not supported', async () => {
  const gateway = await start({ TRUSTED_DOCUMENTS: '' });
  expect((await post(gateway, { query: ME })).status).toBe(200);
  const { status, body } = await post(gateway, { documentId: 'me' });
  expect([status, body.errors?.[0]?.message]).toEqual([200, 'PersistedQueryNotSupported']);
  expect((await gateway.fetch('/metrics', { as: null })).text).not.toContain('graphql_documents_total');
  expect(gateway.log.filter(({ msg }) => msg === 'request').every((line) => line['document'] === undefined)).toBe(true);
});

test('the cost of a trusted document is limited, and consumed from the rate limit', async () => {
  const gateway = await start({ TRUSTED_DOCUMENTS_MODE: 'only', RATE_LIMIT: '1000' });
  const ids = (count: number): object => ({ documentId: 'users', variables: { ids: Array.from({ length: count }, () => ADA) } });
  const remaining = ({ headers }: Answer<unknown>): number => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  const first = await post(gateway, ids(50));
  expect([first.status, first.body.errors]).toEqual([200, undefined]);
  // 250 objects, and the tokens of the document, which is not cached yet.
  expect(1000 - remaining(first)).toBeGreaterThan(250);
  const second = await post(gateway, ids(50));
  expect(remaining(first) - remaining(second)).toBe(250);
  const costly = await post(gateway, ids(500));
  expect([costly.status, costly.body.errors?.[0]?.extensions.details]).toEqual([
    400,
    [{ field: 'query', message: 'must cost at most 2000 units' }],
  ]);
  let status = 200;
  for (let count = 0; status === 200 && count < 5; count += 1) ({ status } = await post(gateway, ids(90)));
  expect(status).toBe(429);
});

describe('if introspection is enabled', () => {
  const INTROSPECTION = [
    '{ __schema { queryType { name } } }',
    '{ __typename }',
    'query { ...types } fragment types on Query { __type(name: "User") { name } }',
  ];

  test('the mode only accepts introspection, also of unauthenticated clients, and nothing else', async () => {
    const gateway = await start({ TRUSTED_DOCUMENTS_MODE: 'only', INTROSPECTION: 'true' });
    for (const query of INTROSPECTION) {
      for (const as of [ADA, null]) expect((await post(gateway, { query }, undefined, as)).status).toBe(200);
    }
    for (const query of ['{ __typename me { id username } }', `${INTROSPECTION[0]} query Other { me { username } }`, '{ __typename', '']) {
      expect((await post(gateway, { query })).status).not.toBe(200);
    }
    const outside = await post(gateway, { query: '{ me { nickname } }' }, undefined, null);
    expect([outside.status, outside.body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const counts = await countsOf(gateway);
    await post(gateway, { query: ME }, undefined, null);
    await post(gateway, { documentId: 'other' }, undefined, null);
    expect(await countsOf(gateway)).toEqual(counts);
  });

  test('if it is disabled, the mode only rejects it', async () => {
    const gateway = await start({ TRUSTED_DOCUMENTS_MODE: 'only' });
    for (const query of INTROSPECTION) expect((await post(gateway, { query })).status).toBe(403);
  });
});

test('the gateway does not start with a manifest that does not fit its schema', async () => {
  const file = folder.write('old.json', { a: '{ me { shoeSize } }', b: '{ viewer { id } }' });
  const starting = start({ TRUSTED_DOCUMENTS: file });
  await expect(starting).rejects.toBeInstanceOf(ConfigError);
  await expect(starting).rejects.toThrow(
    'The configuration is invalid:\n' +
      '  - TRUSTED_DOCUMENTS: old.json: "a": The document is not valid against the schema: unknown field "shoeSize" on type "User" (line 1)\n' +
      '  - TRUSTED_DOCUMENTS: old.json: "b": The document is not valid against the schema: unknown field "viewer" on type "Query" (line 1)',
  );
});
