import { once } from 'node:events';
import { connect } from 'node:net';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { openHeldDatabase, type HeldDatabase } from './held-database';

let database: HeldDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  database = await openHeldDatabase();
  gateway = await startGateway({}, () => Promise.resolve(database));
});
afterAll(() => gateway.close());

const GET = `GET /api/v1/users/${ADA}/stats HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${tokenFor(ADA)}\r\n\r\n`;
const CONNECT = 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n';
const POST = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Sends bytes while the database is held, then releases it. @returns the statuses in order of arrival */
async function statusesOf(bytes: string): Promise<number[]> {
  const held = database.hold(1);
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write(bytes);
  await held;
  // A response that overtakes the held one arrives now.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const early = text;
  database.release();
  await once(socket, 'end');
  socket.destroy();
  expect(early).toBe('');
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

test.each([
  ['what is not HTTP', `${GET}garbage\r\n\r\n`, [200, 400]],
  ['what is not HTTP, again and again', `${GET}${'garbage\r\n\r\n'.repeat(10_000)}`, [200, 400]],
  ['CONNECT', GET + CONNECT, [200, 405]],
  ['CONNECT and a tunnel', `${GET}${CONNECT}${'x'.repeat(100_000)}`, [200, 405]],
  ['a body that breaks off', `${GET}${POST}zz\r\n`, [200, 400]],
  ['an answered request whose body breaks off', `${GET}${POST.replace('POST', 'PUT')}zz\r\n`, [200, 405]],
])('sends the error response for %s after the pending responses', async (_what, bytes, statuses) => {
  expect(await statusesOf(bytes)).toEqual(statuses);
});
