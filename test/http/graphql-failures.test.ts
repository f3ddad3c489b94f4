import { expectStateHeaders, LANGUAGES, ERROR_RESPONSES, type ErrorStatus } from '../support/expect-envelope';
import { ADA, startGateway, tokenFor, type Answer, type GraphQLBody, type TestGateway } from '../support/gateway';
import { connectionLost, openSwitchedDatabase, readsAccountAlone, statementTimeout, type SwitchedDatabase } from './switched-database';

const ELIF = '5eed01000000000000000005';

let database: SwitchedDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  database = await openSwitchedDatabase();
  gateway = await startGateway({}, () => Promise.resolve(database));
});
afterEach(async () => {
  database.failWith(() => undefined);
  await setStatus('ACTIVE');
});
afterAll(() => gateway.close());

/** Sends a query as Elif, always with the same request id, so that responses can be compared. */
function run(query: string, language: 'en' | 'tr' = 'en', variables = {}): Promise<Answer<GraphQLBody>> {
  return gateway.graphql(query, variables, { as: tokenFor(ELIF), headers: { 'x-language': language, 'x-request-id': 'same' } });
}

/** The request of `run` with a body that is not a GraphQL request. */
function askNonsense(language: 'en' | 'tr'): Promise<Answer<GraphQLBody>> {
  const headers = { 'content-type': 'application/json', 'x-language': language, authorization: `Bearer ${tokenFor(ELIF)}` };
  return gateway.fetch('/graphql', { as: tokenFor(ELIF), headers, body: '{"query":1}' }) as Promise<Answer<GraphQLBody>>;
}

/** Headers that depend neither on the time nor on the connection. */
function headersOf({ headers }: Answer<unknown>): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)));
}

async function setStatus(status: string): Promise<void> {
  await database.execute(`update users set status = '${status}' where id = '${ELIF}'`);
}

const REASON = { en: 'this account is suspended', tr: 'bu hesap askıya alınmış' };

/** Changes to a cached account, and the response to its next request. */
const FAULTS: readonly { what: string; status: ErrorStatus; headers: object; occur: () => Promise<void> }[] = [
  { what: 'suspended', status: 403, headers: {}, occur: () => setStatus('SUSPENDED') },
  { what: 'deleted', status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, occur: () => setStatus('DELETED') },
  { what: 'lost: its database is away', status: 503, headers: { 'retry-after': '5' }, occur: () => failAll(connectionLost) },
  { what: 'late: its database times out', status: 504, headers: { 'retry-after': '5' }, occur: () => failAll(statementTimeout) },
  { what: 'met by a fault inside', status: 500, headers: {}, occur: () => failAll(() => new Error('inside')) },
];

function failAll(failure: () => Error): Promise<void> {
  database.failWith(failure);
  return Promise.resolve();
}

const CACHED = 'query Cached { me { id } }';

test.each(FAULTS)('returns $status with code, message and details for an account that is $what after it was authorized', async (fault) => {
  // Twice, so that the operation and the account are cached.
  for (let time = 0; time < 3; time += 1) expect((await run(CACHED)).status).toBe(200);
  await fault.occur();
  for (const language of LANGUAGES) {
    const answers: Answer<GraphQLBody>[] = [];
    for (const query of [CACHED, `{ me { id } } # ${language}`, '{ unknown }', '{']) answers.push(await run(query, language));
    answers.push(await askNonsense(language));
    for (const answer of answers) {
      const { code, [language]: message } = ERROR_RESPONSES[fault.status];
      const details = fault.what === 'suspended' ? { details: [{ field: 'authorization', message: REASON[language] }] } : {};
      const requestId = answer.headers.get('x-request-id');
      expect(answer.body.errors).toEqual([expect.objectContaining({ message, extensions: { code, requestId, ...details } }) as unknown]);
      expect(answer.status).toBe(fault.status);
      expect(headersOf(answer)).toMatchObject(fault.headers);
      expectStateHeaders(answer, language);
    }
  }
});

const BY_VARIABLE = { id: ADA };

/** Operations whose fields all fail, and the data they may return. */
const ALL_ROOTS = [
  'query ($id: ObjectID!) { userStats(userId: $id) { followers } }',
  'query ($id: ObjectID!) { a: userStats(userId: $id) { followers } b: profile(username: "ada") { bio } c: user(id: $id) { id } }',
  '{ myTransactions { totalCount } }',
];

describe.each([
  ['away', 503, connectionLost],
  ['too slow', 504, statementTimeout],
] as const)('while the database is %s for everything but accounts', (_what, status, failure) => {
  const failAllButAccounts = (): void => {
    database.failWith((sql) => (readsAccountAlone(sql) ? undefined : failure()));
  };

  test.each(ALL_ROOTS)(
    `%s is ${status} with Retry-After, byte for byte the same from Apollo and from the operation cache`,
    async (query) => {
      const variables = query.includes('$id') ? BY_VARIABLE : {};
      failAllButAccounts();
      const answers = [];
      for (let time = 0; time < 4; time += 1) answers.push(await run(query, 'en', variables));
      for (const answer of answers) {
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '5']);
        expect([answer.text, headersOf(answer)]).toEqual([answers[0]?.text, headersOf(answers[0] ?? answer)]);
        expect(answer.body.errors).not.toHaveLength(0);
        for (const error of answer.body.errors ?? []) expect(error.extensions.code).toBe(ERROR_RESPONSES[status].code);
      }
    },
  );
});
