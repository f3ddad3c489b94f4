import { LANGUAGES } from '../rest/expect-envelope';
import { ADDRESSES } from './cases/addresses';
import { DOCUMENTS } from './cases/documents';
import { MESSAGES } from './cases/messages';
import { PARAMETERS } from './cases/parameters';
import { PRODUCTION } from './cases/production';
import { TOKENS } from './cases/tokens';
import { VARIABLES } from './cases/variables';
import { startGatewayProcess, type GatewayProcess } from './gateways';
import { bytesOfCase, CODE_OF, type GatewayKind, type HostileCase } from './hostile-case';
import { violationsOf, type Door } from './invariant';
import { tally } from './tally';
import { exchange, type WireAnswer } from './wire';

const CASES = [...ADDRESSES, ...PARAMETERS, ...MESSAGES, ...DOCUMENTS, ...VARIABLES, ...TOKENS, ...PRODUCTION];
const KINDS: readonly GatewayKind[] = ['development', 'production', 'publicKey', 'keySet', 'limited'];
const STATS = '"data":{"followers":120,"following":85,"totalLiveStreams":12}';

/** Statements that a refusal may cost: asking whose token it is, and nothing else. */
const ACCOUNT_LOOKUP = 1;
/** Refusals for which the database has to be asked: of what is there, and for whom. */
const ASKS_DATABASE = [403, 404];

function doorOf({ door, request }: HostileCase): Door {
  if (door !== undefined) return door;
  return !Buffer.isBuffer(request) && request.path.startsWith('/graphql') ? 'graphql' : 'envelope';
}

/** The code an answer gives, wherever its door puts it. */
function codeIn(answer: WireAnswer, door: Door, isHead: boolean): unknown {
  if (door === 'envelope' || isHead) return answer.headers['x-error-code'];
  const { errors } = JSON.parse(answer.text) as { errors?: readonly { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
}

function headersIn({ headers }: WireAnswer, expected: Readonly<Record<string, string | true>>): object {
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, value === true ? name in headers : headers[name]]));
}

async function attempt(gateway: GatewayProcess, bytes: Buffer, times: number): Promise<WireAnswer> {
  for (let time = 1; time < times; time++) await exchange(gateway.url, bytes);
  return exchange(gateway.url, bytes);
}

async function expectAnswer(gateway: GatewayProcess, hostile: HostileCase, language: (typeof LANGUAGES)[number]): Promise<void> {
  const { request, status, times = 1, headers = {}, says } = hostile;
  const door = doorOf(hostile);
  const isRaw = Buffer.isBuffer(request);
  const isHead = !isRaw && request.method === 'HEAD';
  const bytes = bytesOfCase(hostile, new URL(gateway.url).host, language);
  const before = await gateway.vitals();
  const answer = await attempt(gateway, bytes, times);
  const after = await gateway.vitals();

  const isTold = !isRaw && bytes.includes(`x-language: ${language}`);
  const violations = violationsOf({ door, bytes, isHead, language: isTold ? language : undefined }, answer);
  tally({ violations, isCase: language === 'en' });
  const code = hostile.code ?? CODE_OF[status];
  const isCoded = !(isHead && door === 'graphql');
  expect({ status: answer.status, code: isCoded ? codeIn(answer, door, isHead) : code, violations, headers: headersIn(answer, headers) }).toEqual({ status, code, violations: [], headers }); // prettier-ignore
  if (says !== undefined) expect(answer.text).toContain(says);
  expect(after.startedAt).toBe(before.startedAt);
  if (status >= 400 && !ASKS_DATABASE.includes(status) && times === 1) {
    const allowed = status === 401 && hostile.isSoundToken !== true ? 0 : ACCOUNT_LOOKUP;
    expect(after.statements - before.statements).toBeLessThanOrEqual(allowed);
  }
  const canary = await gateway.canary();
  if (hostile.at !== 'limited') expect(canary.text).toContain(STATS);
  expect(canary.status).toBe(200);
}

test('every case has a name of its own, and there are enough of them', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThanOrEqual(150);
});

describe.each(KINDS)('the gateway of %s', (kind) => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGatewayProcess(kind);
  });
  afterAll(async () => {
    const { code, log } = await gateway.stop();
    expect(code).toBe(0);
    // What a client can cause is no error of ours.
    expect(log.split('\n').filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  const cases = CASES.filter(({ at = 'development' }) => at === kind).map((hostile) => [hostile.name, hostile] as const);
  test.each(cases)('%s', async (_, hostile) => {
    for (const language of LANGUAGES) await expectAnswer(gateway, hostile, language);
  });
});
