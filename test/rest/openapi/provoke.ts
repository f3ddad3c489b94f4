import { connect } from 'node:net';
import { parseAnswer } from '../../support/wire';
import { send, type Sending } from '../../support/send';
import { ADA, startGateway, tokenFor, type Answer, type TestGateway } from '../../support/gateway';
import type { ErrorCaseName } from './error-cases';
import { openFailingDatabase, type FailingDatabase, type FailureMode } from './failing-database';

/** An origin whose scripts may read answers. */
export const LISTED_ORIGIN = 'https://app.example.com';

const SUSPENDED = '5eed01000000000000000003';

/** The request to send: `id` and `username` replace the path parameter. */
interface Provocation extends Sending {
  readonly id?: string;
  readonly username?: string;
  readonly query?: string;
  readonly as?: string | null;
  /** The target gateway; by default one with a working database and without rate limit. */
  readonly of?: 'limited' | FailureMode;
}

const address = (text: string): Provocation => ({ id: text, username: text });

/** The request that provokes each case. A missing case does not compile. */
const PROVOCATIONS: Readonly<Record<Exclude<ErrorCaseName, 'slowRequest'> | 'ok', Provocation>> = {
  ok: { query: 'limit=1' },
  invalidId: address('xyz'),
  invalidUsername: address('ad'),
  malformedPath: address('%zz'),
  invalidPage: { query: 'page=0' },
  invalidLimit: { query: 'limit=101' },
  invalidCursor: { query: 'cursor=abc' },
  pageWithCursor: { query: 'cursor=abc&page=1' },
  invalidStreamId: { query: 'streamId=xyz' },
  invalidType: { query: 'type=PAYOUT,THEFT' },
  invalidStatus: { query: 'status=LOST,COMPLETED' },
  invalidDirection: { query: 'direction=IN' },
  invalidDate: { query: 'from=today' },
  fromAfterTo: { query: 'from=2026-05-22&to=2026-05-21' },
  repeatedParameter: { query: 'limit=1&limit=1' },
  unknownParameter: { query: 'verbose=1' },
  invalidHeader: { headers: { 'x-platform': 'fridge' } },
  missingToken: { as: null },
  invalidToken: { as: 'made.up.token' },
  suspendedViewer: { as: SUSPENDED },
  adminPlatform: { headers: { 'x-platform': 'admin' } },
  blocked: { id: '5eed01000000000000000006', username: 'burak_x' },
  unknownAccount: { id: 'ffffffffffffffffffffffff', username: 'nobody' },
  otherMethod: { method: 'DELETE' },
  longPath: address('a'.repeat(1001)),
  compressedBody: { headers: { 'content-encoding': 'gzip' } },
  rateLimited: { of: 'limited' },
  largeHeaders: { headers: { 'x-device-id': 'd'.repeat(17 * 1024) } },
  internalError: { of: 'inside' },
  databaseUnavailable: { of: 'databaseAway' },
  databaseTimeout: { of: 'databaseSlow' },
};

/** Provokes every documented response. */
export interface Provoker {
  readonly gateway: TestGateway;
  /** Provokes a success or an error of a route, such as `/users/{id}/stats`. */
  provoke(path: string, name: ErrorCaseName | 'ok', language: string): Promise<Answer<unknown>>;
  close(): Promise<void>;
}

/** Starts a request and never completes it: the gateway answers after its request timeout. */
function dawdle({ url }: TestGateway, path: string): Promise<Answer<unknown>> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nX-Slow: `));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      socket.destroy();
      const { status, headers, text } = parseAnswer(Buffer.concat(chunks));
      resolve({ status, headers: new Headers(headers), text, body: JSON.parse(text) });
    });
  });
}

/** The address of a route, with its parameters substituted. */
function addressOf(path: string, { id = ADA, username = 'ada', query }: Provocation): string {
  const filled = path.replace('{id}', id).replace('{username}', username);
  const takesQuery = !path.includes('{') || query?.startsWith('verbose') === true;
  return `/api/v1${filled}${query !== undefined && takesQuery ? `?${query}` : ''}`;
}

/** Starts the gateways that are needed to provoke every response. */
export async function startProvoker(): Promise<Provoker> {
  let failing: FailingDatabase | undefined;
  const gateway = await startGateway({ RATE_LIMIT: '1000000', CORS_ORIGINS: LISTED_ORIGIN });
  const limited = await startGateway({ RATE_LIMIT: '1' });
  const broken = await startGateway({}, async () => (failing = await openFailingDatabase()));

  const gatewayOf = (of: Provocation['of']): TestGateway => {
    if (of === undefined) return gateway;
    if (of === 'limited') return limited;
    failing?.failBy(of);
    return broken;
  };

  return {
    gateway,
    async provoke(path, name, language) {
      if (name === 'slowRequest') return dawdle(gateway, addressOf(path, {}));
      const provocation = PROVOCATIONS[name];
      const { as = ADA, of, method, body, headers } = provocation;
      const token = as === null ? {} : { authorization: `Bearer ${as.includes('.') ? as : tokenFor(as)}` };
      const sending: Sending = {
        headers: { ...token, 'x-language': language, origin: LISTED_ORIGIN, ...headers },
        ...(method !== undefined && { method }),
        ...(body !== undefined && { body }),
      };
      const target = gatewayOf(of);
      // The first request consumes the whole limit.
      if (of === 'limited') await send(target, addressOf(path, provocation), sending);
      return send(target, addressOf(path, provocation), sending);
    },
    async close() {
      for (const started of [gateway, limited, broken]) await started.close();
    },
  };
}
