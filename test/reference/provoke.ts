import { connect } from 'node:net';
import type { RefusalName } from '../../src/reference/refusals';
import { parseAnswer } from '../hostile/wire';
import { send, type Sending } from '../rest/send';
import { ADA, startGateway, tokenFor, type Answer, type TestGateway } from '../support/gateway';
import type { DocumentedOutcome } from './documents';
import { openFailingDatabase, type FailingDatabase, type FailureMode } from './failing-database';

/** An origin whose scripts may read answers. */
export const LISTED_ORIGIN = 'https://app.example.com';

const SUSPENDED = '5eed01000000000000000003';

/** What to send for an outcome: `id` and `username` take the place of the path's parameter. */
interface Provocation extends Sending {
  readonly id?: string;
  readonly username?: string;
  readonly query?: string;
  readonly as?: string | null;
  /** Which gateway to ask; the common one where it is left out. */
  readonly of?: 'limited' | FailureMode;
}

const address = (text: string): Provocation => ({ id: text, username: text });

/** How each outcome is provoked. A documented one that nobody knows how to provoke does not compile. */
const PROVOCATIONS: Readonly<Record<Exclude<RefusalName, 'slow'> | 'ok', Provocation>> = {
  ok: { query: 'limit=3' },
  id: address('xyz'),
  username: address('ad'),
  address: address('%zz'),
  page: { query: 'page=0' },
  limit: { query: 'limit=101' },
  cursor: { query: 'cursor=abc' },
  pageAndCursor: { query: 'cursor=abc&page=1' },
  streamId: { query: 'streamId=xyz' },
  type: { query: 'type=PAYOUT,THEFT' },
  status: { query: 'status=LOST,COMPLETED' },
  direction: { query: 'direction=IN' },
  date: { query: 'from=today' },
  period: { query: 'from=2026-05-22&to=2026-05-21' },
  repeated: { query: 'limit=1&limit=1' },
  unknownParameter: { query: 'verbose=1' },
  header: { headers: { 'x-platform': 'fridge' } },
  noToken: { as: null },
  badToken: { as: 'made.up.token' },
  suspended: { as: SUSPENDED },
  adminPlatform: { headers: { 'x-platform': 'admin' } },
  blocked: { id: '5eed01000000000000000006', username: 'burak_x' },
  nobody: { id: 'ffffffffffffffffffffffff', username: 'nobody' },
  method: { method: 'DELETE' },
  longAddress: address('a'.repeat(1001)),
  mediaType: { headers: { 'content-encoding': 'gzip' } },
  tooMany: { of: 'limited' },
  largeHeaders: { headers: { 'x-device-id': 'd'.repeat(17 * 1024) } },
  inside: { of: 'inside' },
  databaseAway: { of: 'databaseAway' },
  databaseSlow: { of: 'databaseSlow' },
};

/** Provokes what the documents promise. */
export interface Provoker {
  readonly gateway: TestGateway;
  provoke(outcome: DocumentedOutcome, language: string): Promise<Answer<unknown>>;
  close(): Promise<void>;
}

/** Begins a request and never ends it: the gateway answers once it has waited long enough. */
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

/** The address of an outcome's route, with its parameters filled in. */
function addressOf(path: string, { id = ADA, username = 'ada', query }: Provocation): string {
  const filled = path.replace('{id}', id).replace('{username}', username);
  const takesQuery = !path.includes('{') || query?.startsWith('verbose') === true;
  return `/api/v1${filled}${query !== undefined && takesQuery ? `?${query}` : ''}`;
}

/** Starts the gateways that it takes to provoke everything. */
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
    async provoke({ path, name }, language) {
      if (name === 'slow') return dawdle(gateway, addressOf(path, {}));
      // The names are those of the table that documents are made from.
      const provocation = PROVOCATIONS[name as keyof typeof PROVOCATIONS];
      const { as = ADA, of, method, body, headers } = provocation;
      const token = as === null ? {} : { authorization: `Bearer ${as.includes('.') ? as : tokenFor(as)}` };
      const sending: Sending = {
        headers: { ...token, 'x-language': language, origin: LISTED_ORIGIN, ...headers },
        ...(method !== undefined && { method }),
        ...(body !== undefined && { body }),
      };
      const target = gatewayOf(of);
      // The first request uses up what there is.
      if (of === 'limited') await send(target, addressOf(path, provocation), sending);
      return send(target, addressOf(path, provocation), sending);
    },
    async close() {
      for (const started of [gateway, limited, broken]) await started.close();
    },
  };
}
