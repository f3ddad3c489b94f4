import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ADA, startGateway, type TestGateway } from '../support/gateway';
import { GraphQLSocket } from '../support/graphql-socket';

const STATS = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;
const OPERATIONS = 250;
const PADDING = 64 * 1024;

setFlagsFromString('--expose-gc');
// V8's own function.
const collectGarbage = runInNewContext('gc') as () => void;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ RATE_LIMIT: 'off' });
});
afterAll(() => gateway.close());

/** Sends operations, completes each while it is being opened, and waits until they are processed. */
async function cancelOperations(socket: GraphQLSocket, count: number, prefix: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const id = `${prefix}${index}`;
    socket.subscribe(id, `${STATS} # ${String(index).padEnd(PADDING, 'x')}`);
    socket.send({ type: 'complete', id });
  }
  socket.subscribe(prefix, STATS);
  for (;;) {
    const { id } = await socket.messages.next();
    if (id === prefix) return;
  }
}

test('operations that are completed while they are being opened take no memory', async () => {
  const socket = await GraphQLSocket.connect(gateway);
  await cancelOperations(socket, 10, 'first');
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  await cancelOperations(socket, OPERATIONS, 'then');
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan((OPERATIONS * PADDING) / 4);
  await socket.close();
});
