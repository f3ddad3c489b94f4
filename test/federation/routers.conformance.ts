import { signToken } from '../../src/auth/sign-token';
import { ADA, TEST_SECRET, type Answer, type GraphQLBody } from '../support/gateway';
import { ROUTERS, startStage, type Stage } from './stage';

const UNKNOWN = 'ffffffffffffffffffffffff';
const DELETED = '5eed01000000000000000004';
const SUSPENDED = '5eed01000000000000000003';
const BLOCKER = '5eed01000000000000000006';
const STREAM = '5eed02000000000000000012';
/** A transaction of ada's, and one of another user. */
const PAYMENT = '5eed03000000000000000400';
const FOREIGN_PAYMENT = '5eed03000000010000000001';

const TURKISH = { headers: { 'x-language': 'tr' } };
const EXPIRED = signToken(TEST_SECRET, ADA, -60, { issuer: undefined, audience: undefined });

/** The code and message of each error, with the start of its path. */
function errorsOf({ body }: Answer<GraphQLBody>, depth = 3): unknown[] {
  return (body.errors ?? []).map(({ message, path, extensions }) => [extensions.code, message, path?.slice(0, depth).join('.')]);
}

describe.each(ROUTERS)('through $router', (kind) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage(kind);
  });
  afterAll(() => stage.close());

  test('one query reads fields of both subgraphs', async () => {
    const query = 'query ($id: ObjectID!) { user(id: $id) { username lastMessage stats { followers } } me { lastMessage email } }';
    const { status, body } = await stage.query(query, { id: ADA });
    expect([status, body]).toEqual([
      200,
      {
        data: {
          user: { username: 'ada', lastMessage: `Last of ${ADA}`, stats: { followers: 120 } },
          me: { lastMessage: `Last of ${ADA}`, email: 'ada@example.com' },
        },
      },
    ]);
  });

  test('the other subgraph refers to users, streams and transactions, and has pages of the same type', async () => {
    stage.chat.messages = [{ text: 'Hi', author: { id: ADA }, stream: { id: STREAM }, payment: { id: PAYMENT } }];
    const query =
      '{ messagePage { nodes { text author { username } stream { title host { username } } payment { amount createdAt } } pageInfo { endCursor } } }';
    const { status, body } = await stage.query(query);
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.data).toEqual({
      messagePage: {
        nodes: [
          {
            text: 'Hi',
            author: { username: 'ada' },
            stream: { title: expect.stringMatching(/./) as unknown, host: { username: expect.stringMatching(/./) as unknown } },
            payment: { amount: expect.any(Number) as unknown, createdAt: expect.stringMatching(/Z$/) as unknown },
          },
        ],
        pageInfo: { endCursor: null },
      },
    });
  });

  test('an entity that is not found is null with a Turkish error, and the rest stands', async () => {
    expect(await stage.gateway.database.query(`select user_id from transactions where id = '${FOREIGN_PAYMENT}'`)).toHaveLength(1);
    const authors = [UNKNOWN, ADA, DELETED].map((id) => ({ text: id, author: { id } }));
    stage.chat.messages = [...authors, { text: 'payment', payment: { id: FOREIGN_PAYMENT } }];
    const answer = await stage.query('{ messages { text author { username } payment { amount } } }', {}, TURKISH);
    expect(answer.body.data).toEqual({
      messages: [
        { text: UNKNOWN, author: null, payment: null },
        { text: ADA, author: { username: 'ada' }, payment: null },
        { text: DELETED, author: null, payment: null },
        { text: 'payment', author: null, payment: null },
      ],
    });
    expect(errorsOf(answer).sort()).toEqual(
      ['messages.0.author', 'messages.2.author', 'messages.3.payment'].map((path) => ['NOT_FOUND', 'Kaynak bulunamadı', path]),
    );
  });

  test('a user who has blocked the viewer is FORBIDDEN in Turkish', async () => {
    stage.chat.messages = [{ text: 'Hi', author: { id: BLOCKER } }];
    const answer = await stage.query('{ messages { author { username stats { followers } } } }', {}, TURKISH);
    expect(answer.body.data).toEqual({ messages: [{ author: { username: 'burak_x', stats: null } }] });
    expect(errorsOf(answer, 4)).toEqual([['FORBIDDEN', 'Yetersiz yetki', 'messages.0.author.stats']]);
  });

  test.each([
    ['query ($someone: ObjectID!) { user(id: $someone) { username lastMessage } me { lastMessage } }', { someone: 'ada' }, 'id'],
    [
      'query ($f: TransactionFilter) { myTransactions(filter: $f) { nodes { id } } me { lastMessage } }',
      { f: { from: 'x' } },
      'filter.from',
    ],
    ['query ($d: DateOrDateTime) { myTransactions(filter: { to: $d }) { nodes { id } } me { lastMessage } }', { d: 'x' }, 'filter.to'],
    ['query ($n: Int) { liveStreams(first: $n) { nodes { id } } me { lastMessage } }', { n: 1_000 }, 'first'],
    ['{ users(ids: ["x"]) { username } }', {}, 'ids'],
  ])('the field of an invalid argument is named as in %s', async (query, variables, field) => {
    const { body } = await stage.query(query, variables, TURKISH);
    expect(body.errors?.[0]).toMatchObject({ message: 'Doğrulama başarısız', extensions: { code: 'BAD_USER_INPUT' } });
    expect(body.errors?.[0]?.extensions.details?.map((detail) => detail.field.replace(/\.\d+$/, ''))).toEqual([field]);
  });

  test.each([
    ['without a token', null],
    ['with an invalid token', 'made.up.token'],
    ['with an expired token', EXPIRED],
    ['with the token of a deleted account', DELETED],
  ])('a client %s gets 401 and UNAUTHENTICATED in Turkish', async (_title, as) => {
    stage.chat.messages = [{ text: 'Hi', author: { id: ADA } }];
    for (const query of ['{ me { username } }', '{ messages { author { username } } }']) {
      const answer = await stage.query(query, {}, { as, ...TURKISH });
      expect(answer.status).toBe(401);
      expect(answer.body.errors?.map(({ message, extensions }) => [extensions.code, message])).toEqual([
        ['UNAUTHENTICATED', 'Kimlik doğrulaması gerekli'],
      ]);
      expect(answer.text).not.toContain(stage.gateway.url);
    }
  });

  test('a suspended account is FORBIDDEN', async () => {
    const answer = await stage.query('{ me { username lastMessage } }', {}, { as: SUSPENDED });
    expect(answer.body.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  test('the request id, the platform and the time zone of the client reach the gateway', async () => {
    stage.gateway.log.length = 0;
    const headers = {
      'x-request-id': 'client-1.request_2',
      'x-platform': 'mobile_ios',
      'x-app-version': '4.2.0',
      'x-timezone': 'UTC+03:00',
    };
    const { body } = await stage.query('{ me { id } user(id: "ffffffffffffffffffffffff") { id } }', {}, { headers });
    expect(body.errors?.[0]?.extensions.requestId).toBe('client-1.request_2');
    // The line is written after the response was sent.
    while (stage.gateway.log.every(({ msg }) => msg !== 'request')) await new Promise((resolve) => setImmediate(resolve));
    for (const line of stage.gateway.log.filter(({ msg }) => msg === 'request')) {
      const labels = { requestId: 'client-1.request_2', platform: 'mobile_ios', appVersion: '4.2.0', clientName: 'router', userId: ADA };
      expect(line).toMatchObject(labels);
    }
    const wrong = await stage.query('{ me { id } }', {}, { headers: { 'x-timezone': 'Europe/Istanbul' } });
    expect(wrong.body.errors?.[0]?.extensions.details?.[0]?.field).toBe('x-timezone');
  });
});
