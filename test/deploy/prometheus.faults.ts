import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HTTP_STATUS } from '../../src/errors/app-error';
import { startFaultyGateway, STATS, type FaultyGateway } from '../faults/gateway-process';
import { startPostgresServer, startStandby, type PostgresServer } from '../faults/postgres-server';
import { eventually } from '../faults/processes';
import { recordFault } from '../faults/record-fault';
import { startRedisServer, type RedisServer } from '../faults/redis-server';
import { untilUsable } from '../faults/replica-readings';
import { seededDatabase } from '../faults/seeded-database';
import { forgeToken, goodClaims, rsa } from '../support/forge-token';
import { answerKeys, answerText, jwkOf, startKeySetServer, type KeySetServer } from '../support/key-set-server';
import { ManifestFolder } from '../support/manifest';
import { parseMetrics, type Sample } from '../support/parse-metrics';
import { ALERT_TESTS_FILE, ALERTS_FILE, panelsOf, readDashboard, readRules, substituted } from './monitoring-files';
import { startPrometheus, type PrometheusServer } from './prometheus-server';
import { parsePromQL } from './promql';
import { DOCS, runbookQueries } from './runbooks';
import { startSubscriptionTraffic, type SubscriptionTraffic } from './subscription-traffic';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = answerKeys(jwkOf(pair.publicKey, 'key'));
const authorization = `Bearer ${forgeToken({ alg: 'RS256', kid: 'key' }, goodClaims(), rsa(pair.privateKey))}`;
const DOCUMENT = 'query Me { me { id } }';

const { alerts, records } = readRules();
const dashboard = readDashboard();
/** Every expression of the dashboard, of the rules and of the runbooks, with what has it. */
const EXPRESSIONS: readonly (readonly [name: string, expr: string])[] = [
  ...panelsOf(dashboard).flatMap(({ title, targets }) =>
    targets.map(({ refId, expr }) => [`${title} ${refId}`, substituted(expr)] as const),
  ),
  ...dashboard.annotations.list.map(({ expr }) => ['annotation', substituted(expr)] as const),
  ...records.map(({ record, expr }) => [record, expr] as const),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
  ...runbookQueries().map(([alert, expr]) => [`runbook of ${alert}: ${expr}`, expr] as const),
];

const manifests = new ManifestFolder();
let server: PostgresServer;
let replica: PostgresServer;
let redis: RedisServer;
let issuer: KeySetServer;
let gateway: FaultyGateway;
let prometheus: PrometheusServer;
let subscription: SubscriptionTraffic;
let samples: readonly Sample[];

async function graphql(query: string): Promise<unknown> {
  const headers = { authorization, 'content-type': 'application/json' };
  return (await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })).text();
}

/** Requests of each kind that the dashboard distinguishes. */
async function sendTraffic(): Promise<void> {
  await subscription.cause();
  for (let time = 0; time < 10; time += 1) await gateway.rest(STATS, { authorization });
  await gateway.rest('/users/me/transactions', { authorization });
  await graphql(DOCUMENT);
  await graphql('{ me { email } }');
  await gateway.rest(STATS, { authorization: 'Bearer a.b.c' });
  await gateway.rest('/nothing');
}

/** Waits until an alert is pending or firing in Prometheus. */
async function untilAlerting(alert: string): Promise<void> {
  await eventually(async () => {
    const found = await prometheus.query(`ALERTS{alertname="${alert}"}`);
    if (found.length === 0) throw new Error(`${alert} is not alerting`);
  });
}

/** Waits until an alert is neither. */
async function untilQuiet(alert: string): Promise<void> {
  await eventually(async () => {
    const found = await prometheus.query(`ALERTS{alertname="${alert}"}`);
    if (found.length > 0) throw new Error(`${alert} is still alerting`);
  });
}

beforeAll(async () => {
  [server, redis, issuer] = await Promise.all([startPostgresServer(), startRedisServer(), startKeySetServer(KEYS)]);
  const url = await seededDatabase(server);
  replica = await startStandby(server);
  gateway = await startFaultyGateway({
    DATABASE_URL: url,
    REPLICA_URLS: replica.url('gateway'),
    JWT_SECRET: '',
    JWKS_URL: issuer.url,
    REDIS_URL: redis.url,
    RATE_LIMIT: '100000',
    TRUSTED_DOCUMENTS: manifests.write('manifest.json', { me: DOCUMENT }),
    BUILD_COMMIT: 'c0ffee0',
    WORKERS: '2',
  });
  await gateway.command.until(/worker 2 of 2 is ready/);
  await untilUsable(gateway);
  subscription = await startSubscriptionTraffic(gateway, server, authorization.replace('Bearer ', ''));
  await sendTraffic();
  prometheus = await startPrometheus(gateway.url);
  await sendTraffic();
  samples = parseMetrics(await (await fetch(`${gateway.url}/metrics`)).text());
});
afterAll(async () => {
  subscription.stop();
  await prometheus.stop();
  await gateway.stop();
  await replica.remove();
  await Promise.all([server.remove(), redis.stop(), issuer.close()]);
  manifests.remove();
});

test('promtool accepts the alerts, and their tests pass', async () => {
  const run = async (...args: string[]): Promise<string> => (await promisify(execFile)('promtool', args)).stdout;
  expect(await run('check', 'rules', ALERTS_FILE)).toContain(`SUCCESS: ${alerts.length + records.length} rules found`);
  expect(await run('test', 'rules', ALERT_TESTS_FILE)).toContain('SUCCESS');
  const tests = readFileSync(ALERT_TESTS_FILE, 'utf8');
  expect(alerts.filter(({ alert }) => !tests.includes(`alertname="${alert}"`)).map(({ alert }) => alert)).toEqual([]);
});

/** Whether an expression belongs to an alert or a runbook: most of these have no series while nothing is wrong. */
function isOfAlert(name: string): boolean {
  return name.startsWith('runbook of ') || alerts.some(({ alert }) => alert === name);
}

/** Labels that Prometheus adds, and metrics of its own. */
const TARGET_LABELS = ['job', 'instance', 'alertname', 'alertstate'];
const OWN_METRICS = new Set(['up', 'ALERTS', ...records.map(({ record }) => record)]);

/** Values of labels that no short test provokes: codes of errors, and the reasons that the documentation lists. */
function documentedValues(label: string): readonly string[] {
  const codes = Object.keys(HTTP_STATUS);
  if (label === 'code') return codes;
  const operations = readFileSync(join(DOCS, 'operations.md'), 'utf8');
  if (label !== 'reason') return [];
  const rows = [...operations.matchAll(/^\| `(?:UNAUTH|FORBIDDEN|SERVICE_)[^\n]*$/gm)];
  // Subscriptions end with the code of an error as the reason.
  return [...codes, ...rows.flatMap(([line]) => line.match(/(?<=`)\w+(?=`)/g) ?? [])];
}

test.each(EXPRESSIONS)('the metrics, labels and values of an expression exist: %s', async (_name, expr) => {
  const { selectors, labels } = await parsePromQL(expr);
  const known = new Set(TARGET_LABELS);
  for (const { metric, matchers } of selectors) {
    if (OWN_METRICS.has(metric)) continue;
    const series = samples.filter(({ name }) => name === metric);
    expect([metric, series.length > 0]).toEqual([metric, true]);
    for (const label of series.flatMap((sample) => Object.keys(sample.labels))) known.add(label);
    for (const [label, operator, value] of matchers) {
      if (TARGET_LABELS.includes(label)) continue;
      const values = new Set([...series.map((sample) => sample.labels[label]), ...documentedValues(label)]);
      // A regular expression of alternatives is checked one by one; one with a class, such as a status, as a whole.
      const alternatives = operator === '=~' && /[.[]/.test(value) ? [] : value.split('|');
      expect([label, alternatives.filter((alternative) => !values.has(alternative))]).toEqual([label, []]);
      expect([label, series.some((sample) => label in sample.labels)]).toEqual([label, true]);
    }
  }
  expect(labels.filter((label) => !known.has(label))).toEqual([]);
});

test('the documentation lists every metric of the gateway', () => {
  const operations = readFileSync(join(DOCS, 'operations.md'), 'utf8');
  const names = new Set(samples.map(({ name }) => name.replace(/_seconds_(bucket|sum|count)$/, '_seconds')));
  const own = [...names].filter((name) => !/^(process|nodejs)_/.test(name));
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
});

/** Expressions of the dashboard that have no series in this test, because nothing is overloaded. */
const EMPTY = ['Rejected under overload A', 'Rate limited A', 'annotation'];

test('Prometheus evaluates every expression, the dashboard shows data in each panel, and no alert fires', async () => {
  const results = await eventually(async () => {
    await sendTraffic();
    const found = await Promise.all(EXPRESSIONS.map(async ([name, expr]) => [name, await prometheus.query(expr)] as const));
    const empty = found.filter(([name, series]) => series.length === 0 && !isOfAlert(name)).map(([name]) => name);
    if (empty.length > EMPTY.length) throw new Error(`no data: ${empty.join(', ')}`);
    expect(empty).toEqual(EMPTY);
    return new Map(found);
  });
  for (const { title, targets } of panelsOf(dashboard)) {
    for (const { refId, legendFormat } of targets) {
      const labels = new Set(results.get(`${title} ${refId}`)?.flatMap((series) => Object.keys(series.labels)));
      const missing = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '').filter((label) => !labels.has(label));
      expect([title, EMPTY.includes(`${title} ${refId}`) ? [] : missing]).toEqual([title, []]);
    }
  }
  // On a busy machine, the condition of an alert is met for a moment, or by one slow request among few: none is met again and again.
  let met = alerts.filter(({ alert }) => results.get(alert)?.length !== 0);
  await eventually(async () => {
    await sendTraffic();
    const series = await Promise.all(met.map(({ expr }) => prometheus.query(expr)));
    met = met.filter((_alert, index) => series[index]?.length !== 0);
    expect(met.map(({ alert }) => alert)).toEqual([]);
  });
  expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
});

/** What begins and ends an outage. */
interface Outage {
  readonly alert: string;
  readonly begin: () => unknown;
  readonly end: () => unknown;
}

const OUTAGES: readonly Outage[] = [
  {
    alert: 'GatewayRedisUnavailable',
    begin: () => {
      redis.signal('SIGSTOP');
    },
    end: () => {
      redis.signal('SIGCONT');
    },
  },
  {
    alert: 'GatewayKeySetStale',
    begin: () => {
      issuer.answer = answerText('', 500);
      // An unknown key is looked up in a new key set, as one that the issuer has just published.
      return gateway.rest(STATS, {
        authorization: `Bearer ${forgeToken({ alg: 'RS256', kid: 'new' }, goodClaims(), rsa(pair.privateKey))}`,
      });
    },
    end: () => {
      issuer.answer = KEYS;
    },
  },
  {
    alert: 'GatewayMigrationsPending',
    begin: () => server.run('alter table _prisma_migrations rename to hidden', 'gateway'),
    end: () => server.run('alter table hidden rename to _prisma_migrations', 'gateway'),
  },
  { alert: 'GatewayDatabaseUnavailable', begin: () => server.stop('fast'), end: () => server.start() },
];

test('alerts report real outages, and end with them', async () => {
  for (const { alert, begin, end } of OUTAGES) {
    await begin();
    const load = setInterval(() => void gateway.rest(STATS, { authorization }), 100);
    await untilAlerting(alert);
    await end();
    await untilQuiet(alert);
    clearInterval(load);
  }
  recordFault({ name: 'outages that alerts report', sent: OUTAGES.length, failed: 0 });
});
