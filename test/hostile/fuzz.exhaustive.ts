import fc from 'fast-check';
import { tokenFor } from '../support/gateway';
import { openTestDatabase } from '../support/test-database';
import { anyDocument, anyRequest, mutatedRequest, USERS } from './arbitraries';
import { foreignRowsIn } from './foreign-rows';
import { startGatewayProcess, type GatewayProcess } from './gateways';
import { violationsOf, type Endpoint } from './invariant';
import { tally } from './tally';
import { bytesOf, exchange, type WireRequest } from '../support/wire';

/**
 * The same in every run, so that only a change of the code can make it fail. FUZZ_SEED sets another; the scorecard sets `random`
 * to try new inputs.
 */
const { FUZZ_SEED = '20261124' } = process.env;
const SEED = FUZZ_SEED === 'random' ? Date.now() % 2 ** 31 : Number(FUZZ_SEED);
const RUNS = { requests: 900, documents: 900, mutations: 700 };

let gateway: GatewayProcess;
const emails = new Map<string, string>();

beforeAll(async () => {
  process.stdout.write(`Fuzzing with FUZZ_SEED=${SEED}\n`);
  const database = await openTestDatabase();
  for (const { id, email } of await database.query<{ id: string; email: string }>('select id, email from users')) emails.set(id, email);
  await database.close();
  gateway = await startGatewayProcess('development');
});

afterAll(async () => {
  const { code, log } = await gateway.stop();
  expect(code).toBe(0);
  expect(log.split('\n').filter((line) => line.includes('"level":50'))).toEqual([]);
});

/** Bytes that cannot be parsed as a request get an envelope at any path, so outside of /api/v1 the response decides. */
function endpointOf(path: string, text: string): Endpoint {
  if (/^\/api\/v1([/?]|$)/.test(path)) return 'envelope';
  return text.startsWith('{"isSuccess"') ? 'envelope' : 'graphql';
}

async function attempt(request: WireRequest, viewer: string): Promise<void> {
  const signedIn = { ...request, headers: [...(request.headers ?? []), ['authorization', tokenFor(viewer)] as const] };
  const bytes = bytesOf(signedIn, new URL(gateway.url).host);
  const answer = await exchange(gateway.url, bytes);
  const violations = [
    ...violationsOf({ endpoint: endpointOf(request.path, answer.text), bytes, isHead: request.method === 'HEAD' }, answer),
    ...foreignRowsIn(answer.text, viewer, emails.get(viewer) ?? ''),
  ];
  tally({ violations, isFuzzed: true });
  expect({ violations, answer: violations.length > 0 ? answer : undefined }).toEqual({ violations: [], answer: undefined });
}

const viewer = fc.constantFrom(...USERS);

async function check<T>(what: fc.Arbitrary<T>, requestOf: (made: T) => WireRequest, numRuns: number): Promise<void> {
  const { startedAt } = await gateway.vitals();
  const property = fc.asyncProperty(what, viewer, (made, user) => attempt(requestOf(made), user));
  await fc.assert(property, { seed: SEED, numRuns });
  expect((await gateway.vitals()).startedAt).toBe(startedAt);
  expect((await gateway.canary()).status).toBe(200);
}

test(`${RUNS.requests} random requests get a response of the documented shape`, () =>
  check(anyRequest, (request) => request, RUNS.requests));

test(`${RUNS.documents} documents generated from the schema get a response of the documented shape`, () =>
  check(
    anyDocument,
    (query) => ({
      method: 'POST',
      path: '/graphql',
      headers: [['content-type', 'application/json']],
      body: JSON.stringify({ query, variables: { x: 5 } }),
    }),
    RUNS.documents,
  ));

test(`${RUNS.mutations} mutated valid requests get a response of the documented shape`, () =>
  check(mutatedRequest, (request) => request, RUNS.mutations));
