import { openHeldDatabase } from '../http/held-database';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { authorizationFor, GraphQLSocket } from '../support/graphql-socket';
import { Writer } from './live-data';

const STATS = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;
const SUSPENDED_USER = '5eed01000000000000000003';

let gateway: TestGateway;

afterEach(() => gateway.close());

async function logged(msg: string): Promise<Record<string, unknown>> {
  for (;;) {
    const line = gateway.log.find((candidate) => candidate['msg'] === msg);
    if (line !== undefined) return line;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the reason of a WebSocket that cannot be opened', () => {
  it.each([
    ['an expired token', { authorization: authorizationFor(tokenFor(ADA, -40)) }, 4401, 'UNAUTHENTICATED: Kimlik doğrulaması gerekli'],
    ['a suspended account', { authorization: authorizationFor(SUSPENDED_USER) }, 4403, 'FORBIDDEN: Yetersiz yetki'],
    [
      'an invalid parameter',
      { authorization: authorizationFor(ADA), 'x-timezone': 'Nowhere' },
      4400,
      'BAD_USER_INPUT: Doğrulama başarısız',
    ],
  ])('because of %s is in the language that is a parameter of the connection', async (_title, payload, code, reason) => {
    gateway = await startGateway();
    const socket = await GraphQLSocket.open(gateway, { headers: { 'accept-language': 'en' } });
    socket.send({ type: 'connection_init', payload: { ...payload, 'x-language': 'tr' } });
    expect(await socket.closed).toEqual({ code, reason });
  });

  it('because of the rate limit is in that language as well', async () => {
    gateway = await startGateway({ RATE_LIMIT: '60' });
    for (let status = 200; status !== 429;) ({ status } = await gateway.graphql('{ __typename }'));
    const socket = await GraphQLSocket.open(gateway);
    socket.send({ type: 'connection_init', payload: { authorization: authorizationFor(ADA), 'x-language': 'tr' } });
    expect(await socket.closed).toEqual({ code: 1013, reason: 'RATE_LIMITED: Çok fazla istek' });
  });
});

describe('a WebSocket that the gateway closes', () => {
  it('because of its account ends a subscription that is being opened for that reason', async () => {
    const database = await openHeldDatabase((sql) => sql.includes('user_stats'));
    gateway = await startGateway({}, () => Promise.resolve(database), undefined, undefined, { tickMs: 20, sweepMs: 100 });
    const write = new Writer(database);
    const user = await write.user();
    const socket = await GraphQLSocket.connect(gateway, { as: user });
    const held = database.hold(1);
    socket.subscribe('1', STATS);
    await held;
    await write.status(user, 'SUSPENDED');
    expect(await socket.closed).toMatchObject({ code: 4403 });
    database.release();
    expect(await logged('subscription')).toMatchObject({ userId: user, pushes: 0, reason: 'FORBIDDEN' });
  });

  it('is logged with its code, also if the client does not confirm that', async () => {
    gateway = await startGateway({}, undefined, undefined, undefined, { tickMs: 20, sweepMs: 100, closeMs: 50 });
    const write = new Writer(gateway.database);
    const user = await write.user();
    const socket = await GraphQLSocket.connect(gateway, { as: user });
    socket.ws.pause();
    await write.status(user, 'SUSPENDED');
    expect(await logged('WebSocket closed')).toMatchObject({ userId: user, code: 4403 });
    socket.ws.terminate();
  });
});
