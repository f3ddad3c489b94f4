import { closeFrame, handshakeOf, RawSocket } from '../support/raw-socket';
import { eventually } from '../faults/processes';
import { FRAMES } from './cases/frames';
import { LIVE_DOCUMENTS } from './cases/live-documents';
import { PROTOCOL_MESSAGES } from './cases/protocol-messages';
import { startGatewayProcess, type GatewayProcess } from './gateways';
import { leaksIn, type Violation } from './invariant';
import type { SocketCase } from './socket-case';
import { tally } from './tally';

const CASES = [...FRAMES, ...PROTOCOL_MESSAGES, ...LIVE_DOCUMENTS];

/** Log lines of a case: that of its socket, and those of the two requests that a failed case may cause. */
const USUAL_LINES = 3;
const NORMAL_CLOSURE = 1000;

let gateway: GatewayProcess;
let startedAt: number;
beforeAll(async () => {
  gateway = await startGatewayProcess('development');
  ({ startedAt } = await gateway.vitals());
});
afterAll(async () => {
  const { code, log } = await gateway.stop();
  expect(code).toBe(0);
  // No client may cause a log line at level error, nor a warning of Node.
  expect(log.split('\n').filter((line) => line.includes('"level":50') || line.includes('Warning'))).toEqual([]);
});

/** What the gateway has sent to a client, and must not contain. */
function violationsIn(client: RawSocket): Violation[] {
  const sent = `${client.messages.join('\n')}\n${client.closed?.reason ?? ''}`;
  const isInternal = sent.includes('INTERNAL_SERVER_ERROR') || client.closed?.code === 4500;
  return [...leaksIn(sent), ...(isInternal ? [{ kind: 'serverError', what: sent.slice(0, 400) } as const] : [])];
}

async function attempt({ act, end, handshake = handshakeOf, reason = '' }: SocketCase): Promise<Violation[]> {
  const client = await RawSocket.open(gateway.url, handshake(new URL(gateway.url).host));
  await act(client);
  if (end === 'open') client.send(closeFrame(NORMAL_CLOSURE));
  const ended = await client.end();
  expect(ended.code).toBe(end === 'open' ? NORMAL_CLOSURE : end);
  expect(ended.reason).toContain(reason);
  client.destroy();
  return violationsIn(client);
}

test('there are at least 150 cases, and their names are unique', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThanOrEqual(150);
});

test.each(CASES.map((hostile) => [hostile.name, hostile] as const))(
  'a WebSocket: %s',
  async (_name, hostile) => {
    const before = gateway.logLines().length;
    const violations = await attempt(hostile);
    tally({ violations, isCase: true, transport: 'websocket' });
    expect(violations).toEqual([]);
    // Nothing of it is left.
    await eventually(async () => {
      expect(await gateway.live()).toEqual({ connections: 0, subscriptions: 0 });
    });
    expect(gateway.logLines().length - before).toBeLessThanOrEqual(hostile.lines ?? USUAL_LINES);
    expect((await gateway.canary()).status).toBe(200);
    expect((await gateway.vitals()).startedAt).toBe(startedAt);
  },
  60_000,
);
