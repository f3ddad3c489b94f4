import { WebSocket } from 'ws';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

const SUBSCRIPTION = `subscription { userStatsChanged(userId: "${ADA}") { followers } }`;

/** The headers of a router that names its client. */
const CLIENT = { 'x-forwarded-for': '192.0.2.7' };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ FEDERATION: 'true', TRUST_PROXY: 'loopback', MAX_CONNECTIONS_PER_ADDRESS: '1' });
});
afterAll(() => gateway.close());

/** Opens a connection that stays open. @returns 'open' or the status of the response, and how to close it */
type Open = (headers: Readonly<Record<string, string>>) => Promise<{ readonly state: 'open' | number; readonly close: () => void }>;

const openWebSocket: Open = (headers) => {
  const ws = new WebSocket(gateway.url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws', { headers });
  return new Promise((resolve, reject) => {
    const close = (): void => {
      ws.close();
    };
    ws.once('open', () => { resolve({ state: 'open', close }); }); // prettier-ignore
    ws.once('unexpected-response', (_request, { statusCode = 0 }) => { resolve({ state: statusCode, close }); }); // prettier-ignore
    ws.once('error', reject);
  });
};

const openEventStream: Open = async (headers) => {
  const ended = new AbortController();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenFor(ADA)}`, accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: SUBSCRIPTION }),
    signal: ended.signal,
  });
  return { state: response.status === 200 ? 'open' : response.status, close: () => { ended.abort(); } }; // prettier-ignore
};

test.each([
  ['WebSockets', openWebSocket],
  ['event streams', openEventStream],
])('%s of a router that names no client are not limited by address, and those of a client are', async (_title, open) => {
  const opened = [await open({}), await open({}), await open({}), await open(CLIENT), await open(CLIENT)];
  expect(opened.map(({ state }) => state)).toEqual(['open', 'open', 'open', 'open', 429]);
  for (const { close } of opened) close();
});
