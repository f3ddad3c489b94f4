import { sha256IdOf } from '../../src/graphql/document-manifest';
import { ADA, startGateway, type Answer, type ClientOptions, type GraphQLBody, type TestGateway } from '../support/gateway';
import { ManifestFolder } from '../support/manifest';

const STATS = 'query Stats($id: ObjectID!) {\n  userStats(userId: $id) {\n    followers\n  }\n}';
const HASH = sha256IdOf(STATS).slice('sha256:'.length);
const TWO = 'query First { me { id } } query Second { me { username } }';
const OUTSIDE = '{ me { id username } }';
const VARIABLES = { id: ADA };
const DATA = { data: { userStats: { followers: 120 } } };

/** A request, and the form in which its parameters are sent. */
type Send = (gateway: TestGateway, parameters: Readonly<Record<string, unknown>>, options: ClientOptions) => Promise<Answer<GraphQLBody>>;

const asJson = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const FORMS: Readonly<Record<'POST' | 'GET', Send>> = {
  POST: (gateway, parameters, options) =>
    // Every response of /graphql has this shape.
    gateway.fetch('/graphql', {
      ...options,
      headers: { 'content-type': 'application/json', ...options.headers },
      body: JSON.stringify(parameters),
    }) as Promise<Answer<GraphQLBody>>,
  GET: (gateway, parameters, options) => {
    const pairs = Object.entries(parameters).map(([name, value]): [string, string] => [name, asJson(value)]);
    return gateway.fetch(`/graphql?${new URLSearchParams(pairs).toString()}`, options) as Promise<Answer<GraphQLBody>>;
  },
};

const persisted = (sha256Hash: string): object => ({ persistedQuery: { version: 1, sha256Hash } });

/** The ways to name the document of the manifest. */
const BY_ID: Readonly<Record<string, object>> = {
  'its id': { documentId: 'stats' },
  'its SHA-256': { documentId: `sha256:${HASH}` },
  'its SHA-256 without a prefix': { documentId: HASH },
  "Apollo's extension with its SHA-256": { extensions: persisted(HASH) },
  "Apollo's extension with its id": { extensions: persisted('stats') },
};
const UNKNOWN: Readonly<Record<string, object>> = {
  'an unknown id': { documentId: 'other' },
  'an unknown SHA-256': { documentId: `sha256:${'0'.repeat(64)}` },
  'the name of a property of every object': { documentId: '__proto__' },
  "Apollo's extension with an unknown SHA-256": { extensions: persisted('0'.repeat(64)) },
};
const CLIENTS = ['silent', 'watched', 'preferring', 'strict'];

const folder = new ManifestFolder();
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({
    INTROSPECTION: 'false',
    TRUSTED_DOCUMENTS: folder.write('manifest.json', { stats: STATS, two: TWO }),
    TRUSTED_DOCUMENTS_MODE: 'only',
    TRUSTED_DOCUMENTS_CLIENTS: 'silent=off,watched=log,preferring=prefer',
  });
});
afterAll(async () => {
  await gateway.close();
  folder.remove();
});

/** Sends a request as a client; `strict` is not configured, so that the default mode applies. */
function request(form: keyof typeof FORMS, client: string, parameters: object, options: ClientOptions = {}): Promise<Answer<GraphQLBody>> {
  return FORMS[form](gateway, { ...parameters }, { ...options, headers: { ...options.headers, 'x-client-name': client } });
}

function outcomeOf({ status, body }: Answer<GraphQLBody>): unknown {
  return [status, body.errors?.[0]?.extensions.code ?? body];
}

describe.each(['POST', 'GET'] as const)('by %s', (form) => {
  test.each(Object.entries(BY_ID))('a document named by %s runs in the modes prefer and only', async (_name, id) => {
    for (const client of ['preferring', 'strict']) {
      // Twice: the second time, the operation is cached.
      for (let time = 0; time < 2; time += 1) {
        expect(outcomeOf(await request(form, client, { ...id, variables: VARIABLES }))).toEqual([200, DATA]);
      }
    }
    for (const client of ['silent', 'watched']) {
      const answer = await request(form, client, { ...id, variables: VARIABLES });
      expect(outcomeOf(answer)).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
      expect(answer.body.errors?.[0]?.message).toBe('PersistedQueryNotSupported');
    }
  });

  test.each(Object.entries(UNKNOWN))('%s asks for the document in the mode prefer, and fails in the mode only', async (_name, id) => {
    const preferring = await request(form, 'preferring', { ...id, variables: VARIABLES });
    expect(outcomeOf(preferring)).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    expect(preferring.body.errors?.[0]?.message).toBe('PersistedQueryNotFound');
    expect(outcomeOf(await request(form, 'strict', { ...id, variables: VARIABLES }))).toEqual([404, 'PERSISTED_QUERY_NOT_IN_LIST']);
    for (const client of ['silent', 'watched']) {
      expect(outcomeOf(await request(form, client, id))).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
    }
  });

  test('a document of the manifests runs as a text in every mode, whatever its formatting', async () => {
    for (const client of CLIENTS) {
      for (const query of [STATS, STATS.replaceAll('\n', ' '), `# ${client}\n${STATS}`]) {
        expect(outcomeOf(await request(form, client, { query, variables: VARIABLES }))).toEqual([200, DATA]);
      }
    }
  });

  test('a document outside the manifests runs in every mode but only', async () => {
    for (const client of ['silent', 'watched', 'preferring']) {
      expect(outcomeOf(await request(form, client, { query: OUTSIDE }))).toEqual([200, { data: { me: { id: ADA, username: 'ada' } } }]);
    }
    // Also if it has been cached for other clients.
    for (const query of [OUTSIDE, OUTSIDE, '{ me { nickname } }', '{', '{ __typename }', '#'.repeat(200)]) {
      expect(outcomeOf(await request(form, 'strict', { query }))).toEqual([403, 'QUERY_NOT_IN_SAFELIST']);
    }
  });

  test('a document with its id, as clients send it if its id was of no use, is handled as a document', async () => {
    const both = { query: OUTSIDE, extensions: persisted(sha256IdOf(OUTSIDE).slice(7)) };
    for (const client of ['silent', 'watched', 'preferring']) {
      expect(outcomeOf(await request(form, client, both))).toEqual([200, { data: { me: { id: ADA, username: 'ada' } } }]);
    }
    expect(outcomeOf(await request(form, 'strict', both))).toEqual([403, 'QUERY_NOT_IN_SAFELIST']);
    expect(outcomeOf(await request(form, 'strict', { query: OUTSIDE, documentId: 'stats' }))).toEqual([403, 'QUERY_NOT_IN_SAFELIST']);
    expect(outcomeOf(await request(form, 'strict', { query: STATS, variables: VARIABLES, extensions: persisted(HASH) }))).toEqual([
      200,
      DATA,
    ]);
  });

  test('operationName selects an operation of the document', async () => {
    for (const [operationName, me] of [['First', { id: ADA }], ['Second', { username: 'ada' }]] as const) {
      expect(outcomeOf(await request(form, 'strict', { documentId: 'two', operationName }))).toEqual([200, { data: { me } }]);
    }
    expect(outcomeOf(await request(form, 'strict', { documentId: 'two' }))).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  }); // prettier-ignore

  test('an unauthenticated client gets 401 for every request, which does not disclose the manifests', async () => {
    for (const client of ['preferring', 'strict']) {
      for (const parameters of [...Object.values(BY_ID), ...Object.values(UNKNOWN), { query: STATS }, { query: OUTSIDE }]) {
        for (const as of [null, 'made.up.token']) {
          expect(outcomeOf(await request(form, client, parameters, { as }))).toEqual([401, 'UNAUTHENTICATED']);
        }
      }
    }
  });

  test('a suspended account gets 403 FORBIDDEN for every request', async () => {
    for (const parameters of [...Object.values(BY_ID), ...Object.values(UNKNOWN), { query: OUTSIDE }, { documentId: 1 }]) {
      const answer = await request(form, 'strict', parameters, { as: '5eed01000000000000000003' });
      expect(outcomeOf(answer)).toEqual([403, 'FORBIDDEN']);
    }
  });

  test('invalid variables are an error of the request', async () => {
    const answer = await request(form, 'strict', { documentId: 'stats', variables: { id: 'xyz' } });
    expect(outcomeOf(answer)).toEqual([400, 'BAD_USER_INPUT']);
    expect(outcomeOf(await request(form, 'strict', { documentId: 'stats', variables: [] }))).toEqual([400, 'BAD_REQUEST']);
  });
});

test.each([
  ['a documentId that is not a string', { documentId: 1 }, 'documentId: must be a string'],
  ['no document and no id', { variables: {} }, 'query: is required'],
  ['an empty document', { query: '' }, 'query: is required'],
  ['a query that is not a string', { query: 1 }, 'query: must be a string'],
  ['extensions that are no object', { documentId: 'stats', extensions: [] }, 'extensions: must be a JSON object'],
  ['a query that is repeated', { query: ['{ me { id } }', '{ me { id } }'] }, 'query: must be a string'],
])('returns BAD_REQUEST for %s', async (_title, parameters, reason) => {
  const { status, body } = await request('POST', 'strict', parameters);
  expect([status, body.errors?.[0]?.message]).toEqual([400, `Invalid GraphQL request: ${reason}`]);
});

test('an unknown version of the extension is not supported', async () => {
  const extensions = { persistedQuery: { version: 2, sha256Hash: HASH } };
  expect(outcomeOf(await request('POST', 'strict', { extensions }))).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
});

test('the document may be named by an id beside other extensions', async () => {
  const extensions = { ...persisted('stats'), tracing: {} };
  for (const form of ['POST', 'GET'] as const) {
    expect(outcomeOf(await request(form, 'strict', { extensions, variables: VARIABLES }))).toEqual([200, DATA]);
  }
});

test.each([
  ['en', 'Only trusted documents are executed for this client: send one from the manifest, or its id'],
  ['tr', 'Bu istemci için yalnızca güvenilir belgeler çalıştırılır: listedeki bir belgeyi ya da kimliğini gönderin'],
])('the error of the mode only is in the language of the client: %s', async (language, message) => {
  const answer = await request('POST', 'strict', { query: OUTSIDE }, { headers: { 'x-language': language } });
  const extensions = { code: 'QUERY_NOT_IN_SAFELIST', requestId: answer.headers.get('x-request-id') };
  expect(answer.body).toEqual({ errors: [{ message, extensions }] });
});

test('a client without a name has the default mode, and one with an unknown name as well', async () => {
  const send = (headers: Readonly<Record<string, string>>): Promise<Answer<GraphQLBody>> => gateway.graphql(OUTSIDE, {}, { headers });
  expect(outcomeOf(await send({}))).toEqual([403, 'QUERY_NOT_IN_SAFELIST']);
  expect(outcomeOf(await send({ 'x-client-name': 'constructor' }))).toEqual([403, 'QUERY_NOT_IN_SAFELIST']);
  expect(outcomeOf(await send({ 'x-client-name': 'my app' }))).toEqual([400, 'BAD_USER_INPUT']);
});

test('the legacy API is not affected', async () => {
  expect((await gateway.rest(`/users/${ADA}/stats`)).status).toBe(200);
});

describe('with introspection', () => {
  const TYPE = '{ __typename }';
  let open: TestGateway;
  beforeAll(async () => {
    open = await startGateway({
      INTROSPECTION: 'true',
      TRUSTED_DOCUMENTS: folder.write('introspection.json', { known: STATS, two: TWO, type: TYPE }),
      TRUSTED_DOCUMENTS_MODE: 'prefer',
    });
  });
  afterAll(() => open.close());

  test.each<[title: string, parameters: object]>([
    ['nothing else', {}],
    ['an operation that the document lacks', { operationName: 'X' }],
    ['an invalid operationName', { operationName: 5 }],
    ['invalid variables', { variables: [] }],
  ])('an unauthenticated client gets the same 401 for every id, with %s', async (_title, parameters) => {
    for (const documentId of ['known', 'two', 'type', 'unknown']) {
      const answer = await FORMS.POST(open, { documentId, ...parameters }, { as: null });
      expect(outcomeOf(answer)).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});
