import fc from 'fast-check';
import { ADA } from '../support/gateway';
import { closeFrame, frameOf, RawSocket, textFrame } from '../support/raw-socket';
import { eventually } from '../faults/processes';
import { anyDocument } from './arbitraries';
import { startGatewayProcess, type GatewayProcess } from './gateways';
import { TOKEN } from './hostile-case';
import { leaksIn, type Violation } from './invariant';
import { STATS_CHANGED } from './socket-case';
import { tally } from './tally';

/** The same in every run, like that of the fuzzed requests. FUZZ_SEED sets another; the scorecard sets `random`. */
const { FUZZ_SEED = '20261129' } = process.env;
const SEED = FUZZ_SEED === 'random' ? Date.now() % 2 ** 31 : Number(FUZZ_SEED);
const RUNS = { frames: 200, messages: 300 };

let gateway: GatewayProcess;
beforeAll(async () => {
  process.stdout.write(`Fuzzing with FUZZ_SEED=${SEED}\n`);
  gateway = await startGatewayProcess('development');
});
afterAll(async () => {
  const { code, log } = await gateway.stop();
  expect(code).toBe(0);
  expect(log.split('\n').filter((line) => line.includes('"level":50') || line.includes('Warning'))).toEqual([]);
});

/** The payload of the last ping. */
const LAST = 'the last message';

/** How long a client waits for its pong, in milliseconds. */
const PATIENCE_MS = 200;

const INIT = textFrame({ type: 'connection_init', payload: { authorization: TOKEN } });

const payload = fc.oneof(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), fc.constantFrom('{"type":"ping"}', '', 'x'.repeat(126), 'é'.repeat(70_000)).map((text) => Buffer.from(text))); // prettier-ignore
const options = fc.record({
  isFinal: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  reserved: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 7 }) }),
  isMasked: fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const opcode = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(0, 1, 2, 8, 9, 10) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) });
/** Frames, most of which are valid; sometimes cut, or followed by noise. */
const frames = fc
  .tuple(fc.array(fc.tuple(opcode, payload, options).map((parts) => frameOf(...parts)), { minLength: 1, maxLength: 8 }), fc.nat({ max: 5 }), fc.uint8Array({ maxLength: 40 }))
  .map(([list, cut, noise]) => (cut === 0 ? Buffer.concat([...list, noise]) : Buffer.concat(list).subarray(0, cut === 1 ? -3 : undefined))); // prettier-ignore

const id = fc.oneof(fc.constantFrom('1', '2', '__proto__', 'constructor'), fc.string({ maxLength: 20, unit: 'binary' }), fc.jsonValue({ maxDepth: 1 })); // prettier-ignore
const query = fc.oneof(anyDocument, fc.constantFrom(STATS_CHANGED, '{ me { id } }', `subscription { liveStatusChanged(userIds: ["${ADA}"]) { isLive } }`), fc.string({ maxLength: 50 })); // prettier-ignore
const message = fc.oneof(
  { weight: 6, arbitrary: fc.record({ id, type: fc.constant('subscribe'), payload: fc.record({ query, variables: fc.option(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }))) }) }) },
  { weight: 3, arbitrary: fc.record({ id, type: fc.constant('complete') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('ping'), payload: fc.dictionary(fc.constantFrom('authorization', 'a'), fc.jsonValue({ maxDepth: 2 })) }) },
  { weight: 1, arbitrary: fc.record({ id, type: fc.constantFrom('connection_init', 'next', 'error', 'pong', 'start', ''), payload: fc.jsonValue({ maxDepth: 2 }) }) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
); // prettier-ignore
const messages = fc.array(message, { minLength: 1, maxLength: 12 }).map((list) => Buffer.concat(list.map(textFrame)));

/** What the gateway sends, and must not contain. */
function violationsIn(client: RawSocket): Violation[] {
  const sent = client.messages.join('\n');
  const isInternal = sent.includes('INTERNAL_SERVER_ERROR') || client.closed?.code === 4500;
  // Messages and pongs repeat what the client has sent: its ids, and the payloads of its pings.
  return [...leaksIn(client.closed?.reason ?? ''), ...(isInternal ? [{ kind: 'serverError', what: sent.slice(0, 400) } as const] : [])];
}

async function attempt(bytes: Buffer): Promise<void> {
  const client = await RawSocket.open(gateway.url);
  client.send(INIT);
  await client.message('connection_ack');
  client.send(bytes, textFrame({ type: 'ping', payload: { a: LAST } }));
  // Unless the frames are cut, or swallow it, the last ping is answered after everything else.
  const isProcessed = (): boolean => client.isOver || client.closed !== undefined || client.messages.at(-1)?.includes(LAST) === true;
  await Promise.race([client.until(isProcessed), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  client.send(closeFrame(1000));
  client.socket.end();
  await client.end();
  const violations = violationsIn(client);
  client.destroy();
  tally({ violations, isFuzzed: true, transport: 'websocket' });
  expect(violations).toEqual([]);
}

async function check(what: fc.Arbitrary<Buffer>, numRuns: number): Promise<void> {
  const { startedAt } = await gateway.vitals();
  await fc.assert(fc.asyncProperty(what, attempt), { seed: SEED, numRuns });
  await eventually(async () => {
    expect(await gateway.live()).toEqual({ connections: 0, subscriptions: 0 });
  });
  expect((await gateway.vitals()).startedAt).toBe(startedAt);
  expect((await gateway.canary()).status).toBe(200);
}

test(
  `${RUNS.frames} random sequences of frames end with a close code, and leave nothing behind`,
  () => check(frames, RUNS.frames),
  180_000,
);

test(`${RUNS.messages} random sequences of messages end with a close code, and leave nothing behind`, () =>
  check(messages, RUNS.messages), 180_000); // prettier-ignore
