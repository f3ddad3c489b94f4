import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { authorizationFor, GraphQLSocket } from '../support/graphql-socket';
import { GRACE, Writer } from './live-data';

let gateway: TestGateway;

afterEach(() => gateway.close());

function sendToken(socket: GraphQLSocket, tokenOrId: string): void {
  socket.send({ type: 'ping', payload: { authorization: authorizationFor(tokenOrId) } });
}

describe('a new token on an open WebSocket', () => {
  it('is accepted while the rate limit is exhausted', async () => {
    gateway = await startGateway({ RATE_LIMIT: '60' });
    const user = await new Writer(gateway.database).user();
    const socket = await GraphQLSocket.connect(gateway, { as: user });
    for (let status = 200; status !== 429;) ({ status } = await gateway.graphql('{ __typename }', {}, { as: user }));
    sendToken(socket, user);
    expect(await socket.messages.next()).toEqual({ type: 'pong', payload: { tokenExpiresAt: expect.any(String) as string } });
    sendToken(socket, ADA);
    expect(await socket.messages.next()).toEqual({ type: 'pong', payload: { code: 'FORBIDDEN' } });
    await socket.close();
  });

  it.each([
    ['that is invalid', 'a.b.c', 'UNAUTHENTICATED'],
    ['of another user', GRACE, 'FORBIDDEN'],
  ])('%s is rejected, and the client is warned again', async (_title, tokenOrId, code) => {
    gateway = await startGateway({}, undefined, undefined, undefined, { tickMs: 20, sweepMs: 100, heartbeatMs: 3_600_000 });
    const socket = await GraphQLSocket.connect(gateway, { as: tokenFor(ADA, 20) });
    const warning = { type: 'ping', payload: { tokenExpiresInMs: expect.any(Number) as number } };
    expect(await socket.messages.next()).toEqual(warning);
    for (let count = 0; count < 2; count += 1) {
      sendToken(socket, tokenOrId);
      expect(await socket.messages.next()).toEqual({ type: 'pong', payload: { code } });
      expect(await socket.messages.next()).toEqual(warning);
    }
    await socket.close();
  });
});
