import { answerKeys, jwkOf, startKeySetServer, type KeySetServer } from '../support/key-set-server';
import { forgeToken, goodClaims, rsa } from '../support/forge-token';
import { TEST_SECRET, tokenFor, ADA } from '../support/gateway';
import { parseMetrics, type Sample } from '../support/parse-metrics';
import { startCommand, workplace, type RunningCommand, type Workplace } from '../support/run-command';
import { ISSUER } from './cases/tokens';
import type { GatewayKind } from './hostile-case';
import { bytesOf, exchange, type WireAnswer } from '../support/wire';

/** The built program, in a separate process with its own database. */
export interface GatewayProcess {
  readonly url: string;
  /** Sends the documented request of a legitimate client. */
  canary(): Promise<WireAnswer>;
  /** The number of statements that its database ran for requests, and the start time of the process. */
  vitals(): Promise<{ readonly statements: number; readonly startedAt: number }>;
  /** The number of open WebSockets and event streams, and of their subscriptions. */
  live(): Promise<{ readonly connections: number; readonly subscriptions: number }>;
  /** The log lines written so far. */
  logLines(): readonly string[];
  stop(): Promise<{ readonly code: number | null; readonly log: string }>;
}

const PUBLIC_PEM = ISSUER.publicKey.export({ format: 'pem', type: 'spki' }).toString();

const ENVIRONMENTS: Readonly<Record<GatewayKind, (keys: KeySetServer) => Readonly<Record<string, string>>>> = {
  development: () => ({ JWT_SECRET: TEST_SECRET, INTROSPECTION: 'true', PLAYGROUND: 'false', RATE_LIMIT: 'off' }),
  production: () => ({ JWT_SECRET: TEST_SECRET, NODE_ENV: 'production', EMBEDDED_DATABASE: 'true', RATE_LIMIT: 'off' }),
  publicKey: () => ({ JWT_SECRET: '', JWT_PUBLIC_KEY: PUBLIC_PEM, RATE_LIMIT: 'off' }),
  keySet: ({ url }) => ({ JWT_SECRET: '', JWKS_URL: url, RATE_LIMIT: 'off' }),
  federated: () => ({ JWT_SECRET: TEST_SECRET, INTROSPECTION: 'false', RATE_LIMIT: 'off', FEDERATION: 'true', TRUST_PROXY: '192.0.2.1' }),
  limited: () => ({ JWT_SECRET: TEST_SECRET, RATE_LIMIT: '1000' }),
};

/** The documented request, with a token that the gateway accepts. */
function documentedCall(kind: GatewayKind, host: string): Buffer {
  const ours = kind === 'publicKey' || kind === 'keySet';
  const token = ours ? forgeToken({ alg: 'RS256', kid: 'issuer' }, goodClaims(), rsa(ISSUER.privateKey)) : tokenFor(ADA);
  return bytesOf({ path: `/api/v1/users/${ADA}/stats`, headers: [['authorization', `Bearer ${token}`]] }, host);
}

/** The kind of the statements of a readiness check, which reading metrics starts. */
const READINESS_KIND = 'migrations';

/** The sum of a metric over its labels; 0 before its first sample. @throws Error if there is no such metric */
function valueOf(metrics: string, name: string, isCounted: (sample: Sample) => boolean = () => true): number {
  if (!new RegExp(`^# TYPE ${name.replace(/_count$/, '')} `, 'm').test(metrics)) throw new Error(`no metric ${name}`);
  return parseMetrics(metrics).reduce((sum, sample) => (sample.name === name && isCounted(sample) ? sum + sample.value : sum), 0);
}

/** Its listeners: one for clients, and one for health and metrics, which are not rate-limited. */
async function ready(command: RunningCommand): Promise<{ readonly url: string; readonly operationsUrl: string }> {
  const [, url = ''] = await command.until(/Server listening at (http:\/\/[^"]+)"/);
  const [, operationsUrl = ''] = await command.until(/Health and metrics listening at (http:\/\/[^"]+)"/);
  return { url, operationsUrl };
}

/** Starts the built program with the environment of that kind. */
export async function startGatewayProcess(kind: GatewayKind): Promise<GatewayProcess> {
  const place: Workplace = await workplace();
  const keys = await startKeySetServer(answerKeys(jwkOf(ISSUER.publicKey, 'issuer', { use: 'sig', alg: 'RS256' })));
  const env = { ...place.env, HOST: '127.0.0.1', PORT: '0', OPERATIONS_PORT: '0', DEMO_ACTIVITY: 'off', ...ENVIRONMENTS[kind](keys) };
  const command = startCommand([], { cwd: place.cwd, env });
  const { url, operationsUrl } = await ready(command);
  const { host } = new URL(url);
  return {
    url,
    canary: () => exchange(url, documentedCall(kind, host)),
    async vitals() {
      const { text } = await exchange(operationsUrl, bytesOf({ path: '/metrics' }, new URL(operationsUrl).host));
      return {
        statements: valueOf(text, 'database_statement_duration_seconds_count', ({ labels }) => labels['kind'] !== READINESS_KIND),
        startedAt: valueOf(text, 'process_start_time_seconds'),
      };
    },
    async live() {
      const { text } = await exchange(operationsUrl, bytesOf({ path: '/metrics' }, new URL(operationsUrl).host));
      return { connections: valueOf(text, 'graphql_live_connections'), subscriptions: valueOf(text, 'graphql_subscriptions') };
    },
    logLines: () =>
      command
        .output()
        .split('\n')
        // Health and metrics are read by the tests themselves.
        .filter((line) => line.startsWith('{') && !line.includes('"route":"/metrics"')),
    async stop() {
      command.kill('SIGTERM');
      const { code, stdout } = await command.ended;
      await keys.close();
      await place.remove();
      return { code, log: stdout };
    },
  };
}
