import { getIntrospectionQuery } from 'graphql';
import { startGateway, type TestGateway } from '../support/gateway';
import { GraphQLSocket } from '../support/graphql-socket';

/** So many results of introspection are more than the kernel keeps for a client that does not read. */
const RESULTS = 200;

let gateway: TestGateway;

afterEach(() => gateway.close());

test('a WebSocket whose client does not read is cut at the end of its time, not with a later heartbeat', async () => {
  const limits = { tickMs: 20, sweepMs: 100, unreadMs: 300, heartbeatMs: 3_600_000 };
  gateway = await startGateway({}, undefined, undefined, undefined, limits);
  const [reading, unread] = [await GraphQLSocket.connect(gateway), await GraphQLSocket.connect(gateway)];
  unread.ws.pause();
  for (let count = 0; count < RESULTS; count += 1) unread.subscribe(String(count), getIntrospectionQuery());
  while (gateway.log.every(({ msg }) => msg !== 'WebSocket closed')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(gateway.log.filter(({ msg }) => msg === 'WebSocket closed')).toMatchObject([{ code: 1006 }]);
  expect(reading.ws.readyState).toBe(reading.ws.OPEN);
  unread.ws.terminate();
  await reading.close();
});
