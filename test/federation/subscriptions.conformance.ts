import { createClient } from 'graphql-sse';
import { parseMetrics } from '../support/parse-metrics';
import { ADA, tokenFor, type GraphQLBody } from '../support/gateway';
import { ROUTERS, startStage, type Stage } from './stage';

const UNKNOWN = 'ffffffffffffffffffffffff';
const SUSPENDED = '5eed01000000000000000003';
const BLOCKER = '5eed01000000000000000006';

/** The lifetime of a token that is accepted for 10 s: the gateway allows clocks to differ by 30 s. */
const LIFETIME_S = -20;

const [HIVE, APOLLO] = ROUTERS;

type Headers = Readonly<Record<string, string>>;

/** The results of a subscription that a client of the router sends, as an event stream. */
function subscribe(
  { url }: Stage,
  query: string,
  headers: Headers = {},
  token = tokenFor(ADA),
): AsyncIterableIterator<GraphQLBody, undefined> {
  const client = createClient({ url, retryAttempts: 0, headers: { authorization: `Bearer ${token}`, ...headers } });
  // The assertions verify the shape.
  return client.iterate({ query }) as AsyncIterableIterator<GraphQLBody, undefined>;
}

/** The first result of a subscription, which the client then ends. */
async function firstOf(...request: Parameters<typeof subscribe>): Promise<GraphQLBody | undefined> {
  const results = subscribe(...request);
  const { value } = await results.next();
  await results.return?.();
  return value;
}

/** Open subscriptions and connections of a gateway. */
async function openOf({ gateway }: Stage): Promise<number> {
  const { text } = await gateway.fetch('/metrics', { as: null });
  const samples = parseMetrics(text).filter(({ name }) => name === 'graphql_live_connections' || name === 'graphql_subscriptions');
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** Waits until a subgraph has no more open subscription or connection. */
async function untilNoneIsOpen(stage: Stage): Promise<void> {
  while ((await openOf(stage)) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

const stats = (userId = ADA): string => `subscription { userStatsChanged(userId: "${userId}") { followers } }`;

const codesOf = (body: GraphQLBody | undefined): unknown[] =>
  (body?.errors ?? []).map(({ message, extensions }) => [extensions.code, message]);

describe.each([
  ['event streams', 'sse', {}],
  ['WebSockets', 'websocket', { WEBSOCKETS: 'true' }],
] as const)(`subscriptions through ${HIVE.router}, which subscribes by %s`, (_title, transport, environment) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage(HIVE, {}, environment);
  });
  afterAll(() => stage.close());

  test('the present value comes first and then each change, until the client ends it in the subgraph as well', async () => {
    const results = subscribe(stage, stats());
    expect((await results.next()).value).toEqual({ data: { userStatsChanged: { followers: 120 } } });
    expect(await openOf(stage)).toBe(2);
    await stage.gateway.database.query(
      `insert into follows (follower_id, followee_id)
         select id, '${ADA}' from users where id <> '${ADA}' and id not in (select follower_id from follows where followee_id = '${ADA}') limit 1`,
    );
    expect((await results.next()).value).toEqual({ data: { userStatsChanged: { followers: 121 } } });
    await results.return?.();
    await untilNoneIsOpen(stage);
  });

  test('fields of another subgraph are resolved for each event', async () => {
    const body = await firstOf(stage, 'subscription { liveStreamsChanged(first: 1) { nodes { title host { id lastMessage } } } }');
    expect(body?.errors).toBeUndefined();
    const id = expect.stringMatching(/^[0-9a-f]{24}$/) as unknown;
    const host = { id, lastMessage: expect.stringMatching(/^Last of [0-9a-f]{24}$/) as unknown };
    expect(body?.data).toEqual({ liveStreamsChanged: { nodes: [{ title: expect.any(String) as unknown, host }] } });
  });

  test('the language, the request id and the platform of the client reach the gateway', async () => {
    stage.gateway.log.length = 0;
    const headers = { 'x-language': 'tr', 'x-request-id': `client-${transport}`, 'x-platform': 'mobile_ios' };
    expect(codesOf(await firstOf(stage, stats(UNKNOWN), headers))).toEqual([['NOT_FOUND', 'Kaynak bulunamadı']]);
    expect(codesOf(await firstOf(stage, stats(BLOCKER), headers))).toEqual([['FORBIDDEN', 'Yetersiz yetki']]);
    const lines = stage.gateway.log.filter(({ msg, field }) => msg === 'subscription' && field === 'userStatsChanged');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatchObject({ transport, platform: 'mobile_ios', clientName: 'router', userId: ADA });
    if (transport === 'sse') expect(lines.map(({ requestId }) => requestId)).toEqual([`client-${transport}`, `client-${transport}`]);
  });

  test('transactions are received from a cursor on', async () => {
    const query = (parameters: string): string => `subscription { myTransactionAdded(${parameters}) { cursor transactions { id } } }`;
    const first = await firstOf(stage, query('limit: 1'));
    const { cursor } = first?.data?.['myTransactionAdded'] as { cursor: string };
    const results = subscribe(stage, query(`limit: 1, after: "${cursor}"`));
    const next = results.next();
    await stage.gateway.database.query(
      `insert into transactions (id, user_id, type, direction, status, amount, balance_after, created_at)
         select 'aaaaaaaaaaaaaaaaaaaaaaaa', user_id, type, direction, status, amount, balance_after, now()
           from transactions where user_id = '${ADA}' limit 1`,
    );
    expect((await next).value?.data).toMatchObject({ myTransactionAdded: { transactions: [{ id: 'aaaaaaaaaaaaaaaaaaaaaaaa' }] } });
    await results.return?.();
  });

  test('after a restart of the gateway, subscriptions begin again with the present value', async () => {
    const results = subscribe(stage, stats());
    expect((await results.next()).done).toBe(false);
    const next = results.next();
    await stage.restartGateway();
    if (transport === 'sse') {
      // The router passes on that the stream ends, and its client subscribes again.
      expect((await next).done).toBe(true);
      expect((await firstOf(stage, stats()))?.data).toEqual({ userStatsChanged: { followers: 120 } });
    } else {
      // The router subscribes again by itself.
      expect((await next).value?.data).toEqual({ userStatsChanged: { followers: 120 } });
      await results.return?.();
    }
    await untilNoneIsOpen(stage);
  });

  test('the end of a token ends its subscriptions', async () => {
    const results = subscribe(stage, stats(), {}, tokenFor(ADA, LIFETIME_S));
    const received: GraphQLBody[] = [];
    for await (const body of results) received.push(body);
    expect(received[0]?.data).toEqual({ userStatsChanged: { followers: 120 } });
    if (transport === 'sse') expect(received.slice(1).map(codesOf)).toEqual([[['UNAUTHENTICATED', 'Authentication required']]]);
    await untilNoneIsOpen(stage);
  });
});

describe('errors through a router before the first result', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage(HIVE);
  });
  afterAll(() => stage.close());

  test('a client without a valid token gets 401', async () => {
    await expect(firstOf(stage, stats(), {}, 'made.up.token')).rejects.toMatchObject({ response: { status: 401 } });
  });

  test('a suspended account is FORBIDDEN, and an invalid argument is named', async () => {
    expect(codesOf(await firstOf(stage, stats(), {}, tokenFor(SUSPENDED)))).toEqual([['FORBIDDEN', 'Insufficient permissions']]);
    const body = await firstOf(stage, stats('ada'), { 'x-language': 'tr' });
    expect(codesOf(body)).toEqual([['BAD_USER_INPUT', 'Doğrulama başarısız']]);
    expect(body?.errors?.[0]?.extensions.details?.map(({ field }) => field)).toEqual(['userId']);
  });
});

test(`${APOLLO.router} rejects subscriptions, which it does not know`, async () => {
  const stage = await startStage(APOLLO);
  const { status, body } = await stage.query(stats());
  expect([status, body.errors?.map(({ message }) => message)]).toEqual([500, ['Execution of subscriptions not supported by gateway']]);
  await stage.close();
});
