import { LANGUAGES } from '../support/expect-envelope';
import { ADDRESSES } from './cases/addresses';
import { DOCUMENTS } from './cases/documents';
import { FEDERATION } from './cases/federation';
import { HANDSHAKES } from './cases/handshakes';
import { MESSAGES } from './cases/messages';
import { PARAMETERS } from './cases/parameters';
import { PRODUCTION } from './cases/production';
import { STREAMS } from './cases/streams';
import { TOKENS } from './cases/tokens';
import { VARIABLES } from './cases/variables';
import { startGatewayProcess, type GatewayProcess } from './gateways';
import { bytesOfCase, CODE_OF, type GatewayKind, type HostileCase } from './hostile-case';
import { violationsOf, type Endpoint } from './invariant';
import { tally } from './tally';
import { exchange, type WireAnswer } from '../support/wire';

const CASES = [
  ...ADDRESSES,
  ...PARAMETERS,
  ...MESSAGES,
  ...DOCUMENTS,
  ...VARIABLES,
  ...TOKENS,
  ...PRODUCTION,
  ...FEDERATION,
  ...HANDSHAKES,
  ...STREAMS,
];
const OVER_SOCKETS: ReadonlySet<HostileCase> = new Set(HANDSHAKES);
const OVER_STREAMS: ReadonlySet<HostileCase> = new Set(STREAMS);
const KINDS: readonly GatewayKind[] = ['development', 'production', 'publicKey', 'keySet', 'limited', 'federated'];
const STATS = '"data":{"followers":120,"following":85,"totalLiveStreams":12}';

/** The statement that reads the account of a valid token. */
const ACCOUNT_STATEMENT = 1;
/** The statement that reads the account of a connection that stays open, past the cache. */
const CONNECTION_STATEMENT = 1;
/** The statement of the concurrent query, and the one that may set up a second connection for it. */
const QUERY_STATEMENTS = 2;
/** Statuses that depend on the database. */
const ASKS_DATABASE = [403, 404];

function endpointOf({ endpoint, request }: HostileCase): Endpoint {
  if (endpoint !== undefined) return endpoint;
  return !Buffer.isBuffer(request) && request.path.startsWith('/graphql') ? 'graphql' : 'envelope';
}

/** The error code of a response, from the place where its endpoint reports it. */
function codeIn(answer: WireAnswer, endpoint: Endpoint, isHead: boolean): unknown {
  if (endpoint === 'envelope' || isHead) return answer.headers['x-error-code'];
  const { errors } = JSON.parse(answer.text) as { errors?: readonly { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
}

function transportOf(hostile: HostileCase): 'websocket' | 'sse' | undefined {
  return OVER_SOCKETS.has(hostile) ? 'websocket' : OVER_STREAMS.has(hostile) ? 'sse' : undefined;
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
  const endpoint = endpointOf(hostile);
  const isRaw = Buffer.isBuffer(request);
  const isHead = !isRaw && request.method === 'HEAD';
  const bytes = bytesOfCase(hostile, new URL(gateway.url).host, language);
  const before = await gateway.vitals();
  const answer = await attempt(gateway, bytes, times);
  const after = await gateway.vitals();

  const isLanguageSent = !isRaw && bytes.includes(`x-language: ${language}`);
  const violations = violationsOf({ endpoint, bytes, isHead, language: isLanguageSent ? language : undefined }, answer);
  const transport = transportOf(hostile);
  tally({ violations, isCase: language === 'en', ...(transport !== undefined && { transport }) });
  const code = hostile.code ?? CODE_OF[status];
  const isCoded = !(isHead && endpoint === 'graphql');
  expect({ status: answer.status, code: isCoded ? codeIn(answer, endpoint, isHead) : code, violations, headers: headersIn(answer, headers) }).toEqual({ status, code, violations: [], headers }); // prettier-ignore
  if (says !== undefined) expect(answer.text).toContain(says);
  expect(after.startedAt).toBe(before.startedAt);
  if (status >= 400 && !ASKS_DATABASE.includes(status) && times === 1) {
    const ofToken = hostile.isSoundToken === true ? ACCOUNT_STATEMENT + QUERY_STATEMENTS : 0;
    const ofStream = OVER_STREAMS.has(hostile) ? CONNECTION_STATEMENT : 0;
    const allowed = status === 401 ? ofToken : ACCOUNT_STATEMENT + ofStream;
    expect(after.statements - before.statements).toBeLessThanOrEqual(allowed);
  }
  const canary = await gateway.canary();
  if (hostile.at !== 'limited') {
    expect(canary.text).toContain(STATS);
    // Statements are counted at all.
    expect((await gateway.vitals()).statements).toBeGreaterThan(after.statements);
  }
  expect(canary.status).toBe(200);
}

test('there are at least 150 cases, and their names are unique', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThanOrEqual(150);
});

describe.each(KINDS)('the %s gateway', (kind) => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await startGatewayProcess(kind);
  });
  afterAll(async () => {
    const { code, log } = await gateway.stop();
    expect(code).toBe(0);
    // No request may cause a log line at level error.
    expect(log.split('\n').filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  const cases = CASES.filter(({ at = 'development' }) => at === kind).map((hostile) => [hostile.name, hostile] as const);
  test.each(cases)('%s', async (_, hostile) => {
    for (const language of LANGUAGES) await expectAnswer(gateway, hostile, language);
  });
});
