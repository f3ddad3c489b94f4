import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app';
import { signToken } from '../../src/auth/sign-token';
import { parseConfig } from '../../src/config/config';
import type { ConnectionLimits } from '../../src/http/connections';
import { createMetrics } from '../../src/http/metrics';
import type { LiveLimits } from '../../src/realtime/limits';
import { openTracing } from '../../src/tracing/open-tracing';
import { openTestDatabase, type TestDatabase } from './test-database';

/** The secret of the gateways under test; long enough for HS256. */
export const TEST_SECRET = 'a secret for tests alone, of more than 32 bytes';

/** Accounts of the demo data. */
export const ADA = '507f1f77bcf86cd799439011';

/** An HTTP response. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** The legacy envelope. */
export interface EnvelopeBody {
  readonly isSuccess: boolean;
  readonly statusCode: number;
  readonly data: unknown;
  readonly errors: readonly string[];
  readonly timestamp: string;
}

/** A GraphQL response body. */
export interface GraphQLBody {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: {
      readonly code: string;
      readonly requestId: string;
      readonly details?: readonly { field: string; message: string }[];
    };
  }[];
}

/** Headers of a request; `token: null` sends none. */
export interface ClientOptions {
  /** A token, a user id to sign one for, or null for none; ada's by default. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** A gateway listening on a free port, with its own database. */
export interface TestGateway {
  readonly url: string;
  readonly http: FastifyInstance;
  /** The app of health and metrics, if it is separate; it does not listen. */
  readonly operations: FastifyInstance | undefined;
  readonly database: TestDatabase;
  /** The log lines written so far. */
  readonly log: Record<string, unknown>[];
  fetch(path: string, options?: ClientOptions & { readonly body?: string }): Promise<Answer<unknown>>;
  rest(path: string, options?: ClientOptions): Promise<Answer<EnvelopeBody>>;
  graphql(query: string, variables?: Readonly<Record<string, unknown>>, options?: ClientOptions): Promise<Answer<GraphQLBody>>;
  shutDown(timeoutMs: number, grace?: Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Signs a token for the gateways under test. */
export function tokenFor(userId: string, lifetimeS = 600): string {
  return signToken(TEST_SECRET, userId, lifetimeS, { issuer: undefined, audience: undefined });
}

function headersOf({ as = ADA, headers = {} }: ClientOptions): Record<string, string> {
  if (as === null) return { ...headers };
  return { authorization: `Bearer ${as.includes('.') ? as : tokenFor(as)}`, ...headers };
}

/**
 * Starts a gateway as `main.ts` would, on a free port and a copy of the demo data. Accounts are not cached, unless `accountMaxAgeMs`
 * says so: each request sees them as they are. `live`: limits of connections that stay open, other than the usual ones.
 */
export async function startGateway(
  environment: Readonly<Record<string, string>> = {},
  open: () => Promise<TestDatabase> = openTestDatabase,
  connections: Partial<ConnectionLimits> = {},
  accountMaxAgeMs = 0,
  live: Partial<LiveLimits> = {},
): Promise<TestGateway> {
  const config = parseConfig({
    JWT_SECRET: TEST_SECRET,
    PLAYGROUND: 'false',
    RATE_LIMIT: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
    ...environment,
  });
  const database = await open();
  const log: Record<string, unknown>[] = [];
  const verificationKey = config.tokens.key.kind === 'generated' ? ({ kind: 'secret', secret: TEST_SECRET } as const) : config.tokens.key;
  const tracing = config.tracing && openTracing(config.tracing, { pid: process.pid, version: '0.0.0' });
  const gateway = await buildApp(config, {
    engine: database.engine,
    verificationKey,
    metrics: createMetrics(),
    tracing,
    demoUsers: () => [],
    connections,
    accountMaxAgeMs,
    live,
    // pino writes one JSON object per line.
    logTo: { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const url = await gateway.http.listen({ host: config.server.host, port: config.server.port });

  async function send(path: string, { body, method, ...options }: ClientOptions & { readonly body?: string }): Promise<Answer<never>> {
    const response = await fetch(url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: headersOf(options),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    // The caller states the shape; assertions verify it.
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : undefined) as never };
  }

  let closed = false;
  const shutDown = async (timeoutMs: number, grace: Promise<unknown> = Promise.resolve()): Promise<void> => {
    closed = true;
    await gateway.shutDown({ grace, timeoutMs });
    await tracing?.close();
  };
  return {
    url,
    http: gateway.http,
    operations: gateway.operations,
    database,
    log,
    fetch: (path, options = {}) => send(path, options),
    rest: (path, options = {}) => send(`/api/v1${path}`, options),
    graphql: (query, variables = {}, options = {}) =>
      send('/graphql', {
        ...options,
        headers: { 'content-type': 'application/json', ...options.headers },
        body: JSON.stringify({ query, variables }),
      }),
    shutDown,
    async close() {
      if (!closed) await shutDown(0);
      await database.close();
    },
  };
}
