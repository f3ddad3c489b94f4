import { Registry } from 'prom-client';
import type { ReplicaFacts } from '../../src/database/replica';
import { observeReplicas } from '../../src/http/replica-metrics';
import { aggregateReports } from '../../src/http/workers';
import { parseMetrics } from '../support/parse-metrics';

const POOL = { total: 3, idle: 1, waiting: 0, max: 10 };
const FACTS: ReplicaFacts = { name: 'replica:5432/live', isUsed: true, lagMs: 150, statements: 7, failures: 2, pool: POOL };

function registryOf(readFacts: () => readonly ReplicaFacts[]): Registry {
  const registry = new Registry();
  observeReplicas(registry, readFacts);
  return registry;
}

async function valuesOf(registry: Registry): Promise<Record<string, number>> {
  const samples = parseMetrics(await registry.metrics());
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [`${name} ${labels['replica']}`.replace('database_replica_', ''), value]),
  );
}

test('has the state of each replica at the time of the scrape', async () => {
  let facts: readonly ReplicaFacts[] = [FACTS];
  const registry = registryOf(() => facts);
  const values = {
    'usable replica:5432/live': 1,
    'lag_seconds replica:5432/live': 0.15,
    'statements_total replica:5432/live': 7,
    'failures_total replica:5432/live': 2,
    'pool_connections replica:5432/live': 3,
    'pool_idle_connections replica:5432/live': 1,
    'pool_waiting_statements replica:5432/live': 0,
    'pool_max_connections replica:5432/live': 10,
  };
  expect(await valuesOf(registry)).toEqual(values);
  expect(await valuesOf(registry)).toEqual(values);
  facts = [
    { ...FACTS, isUsed: false, lagMs: Infinity, statements: 8 },
    { ...FACTS, name: 'b' },
  ];
  const later = await valuesOf(registry);
  expect(later).toMatchObject({ 'usable replica:5432/live': 0, 'statements_total replica:5432/live': 8, 'lag_seconds b': 0.15 });
  expect(Object.keys(later)).not.toContain('lag_seconds replica:5432/live');
});

test('workers together report the least usable state, the largest lag, and sums', async () => {
  const other = { ...FACTS, isUsed: false, lagMs: 900 };
  const reports = await Promise.all([[FACTS], [other]].map((facts) => registryOf(() => facts).getMetricsAsJSON()));
  expect(await valuesOf(aggregateReports(reports))).toMatchObject({
    'usable replica:5432/live': 0,
    'lag_seconds replica:5432/live': 0.9,
    'statements_total replica:5432/live': 14,
    'pool_max_connections replica:5432/live': 20,
  });
});
