import { AppError, detail } from '../../src/errors/app-error';
import { createMetrics, type Metrics } from '../../src/http/metrics';
import { parseMetrics, type Sample } from '../support/parse-metrics';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ PLAYGROUND: 'true' });
});
afterAll(() => gateway.close());

async function scrape(): Promise<readonly Sample[]> {
  return parseMetrics((await gateway.fetch('/metrics', { as: null })).text);
}

/** The values of a metric, by the values of its labels. */
function valuesOf(samples: readonly Sample[], name: string): Record<string, number> {
  return Object.fromEntries(
    samples.filter((sample) => sample.name === name).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}

/** How much each value of a metric grows during some work. */
async function growthOf(name: string, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = valuesOf(await scrape(), name);
  await work();
  const after = valuesOf(await scrape(), name);
  const growth = Object.entries(after).map(([labels, value]): [string, number] => [labels, value - (before[labels] ?? 0)]);
  return Object.fromEntries(growth.filter(([, value]) => value > 0));
}

const OPERATIONS = 'graphql_operation_duration_seconds_count';

test('measures registered operations by their names, and all others together', async () => {
  const growth = await growthOf(OPERATIONS, async () => {
    await gateway.rest(`/users/${ADA}/stats`);
    await gateway.rest('/users/me/transactions');
    await gateway.rest('/users/xyz/stats');
    for (let time = 0; time < 3; time += 1) await gateway.graphql('query Home { me { id } }');
    // A client cannot hide its operations behind the name of a registered one.
    await gateway.graphql('query RestUserStats { me { id } }');
    await gateway.graphql('{ me { id } }');
    await gateway.graphql('{ nothing }');
    await gateway.rest('/nothing');
    await gateway.fetch('/health/live');
  });
  // An operation that is rejected before it is executed is not measured.
  expect(growth).toEqual({ RestUserStats: 1, RestTransactions: 1, other: 5 });
});

test('counts the errors of responses by endpoint, code and reason', async () => {
  const growth = await growthOf('response_errors_total', async () => {
    await gateway.rest('/users/xyz/stats');
    await gateway.rest(`/users/${ADA}/stats`, { as: tokenFor(ADA, -60) });
    await gateway.rest('/nothing');
    await gateway.graphql('{ a: user(id: "ffffffffffffffffffffffff") { id } me { id } }');
    await gateway.graphql('query ($ids: [ObjectID!]!) { users(ids: $ids) { email } }', { ids: Array(3).fill('5eed01000000000000000005') });
    await gateway.graphql('{ me {');
    await gateway.graphql('{ me { id } }', {}, { as: 'made.up.token' });
    await gateway.graphql('{ me { id } }');
  });
  expect(growth).toEqual({
    'rest BAD_USER_INPUT objectId': 1,
    'rest UNAUTHENTICATED expired': 1,
    'other NOT_FOUND none': 1,
    'graphql NOT_FOUND none': 1,
    'graphql FORBIDDEN notOwner': 3,
    'graphql GRAPHQL_PARSE_FAILED expectedToken': 1,
    'graphql UNAUTHENTICATED malformed': 1,
  });
});

test('measures statements by their kind', async () => {
  const growth = await growthOf('database_statement_duration_seconds_count', async () => {
    await gateway.rest(`/users/${ADA}/stats`);
    await gateway.graphql('{ me { id } }');
  });
  // Reading metrics begins a readiness check if the last one was a second ago.
  delete growth['migrations'];
  expect(growth).toEqual({ account: 2, stats: 1, user: 1 });
});

test('measures all files of the pages as one route', async () => {
  const growth = await growthOf('http_request_duration_seconds_count', async () => {
    for (const page of ['playground', 'docs']) {
      const { text } = await gateway.fetch(`/${page}`, { as: null });
      const files = [...text.matchAll(/="((?:playground|docs)\/assets\/[^"]+)"/g)].map(([, file = '']) => file);
      expect(files.length).toBeGreaterThan(1);
      for (const file of files) expect((await gateway.fetch(`/${file}`, { as: null })).status).toBe(200);
    }
  });
  expect(Object.keys(growth).sort()).toEqual([
    'GET /docs 200 unknown',
    'GET /metrics 200 unknown',
    'GET /playground 200 unknown',
    'GET assets 200 unknown',
  ]);
});

/** Names that a client could send to break the exposition, to hide, or to fill the memory. */
function hostileName(index: number): string {
  return [`Op${index}`, `RestUserStats${index}`, `_${'x'.repeat(200)}${index}`, '__proto__', 'constructor', 'other'][index % 6] ?? '';
}

test('two thousand hostile operation names and paths create no series', async () => {
  const send = async (from: number, count: number): Promise<void> => {
    for (let index = from; index < from + count; index += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, offset) => {
          const name = hostileName(index + offset);
          const request =
            (index + offset) % 2 === 0 ? { url: `/api/v1/${name}/${offset}?${name}` } : operationOf(`query ${name} { me { id } }`);
          return gateway.http.inject(request);
        }),
      );
    }
  };
  await send(0, 600);
  const before = new Set((await scrape()).map(({ name, labels }) => JSON.stringify([name, labels])));
  await send(600, 1_400);
  const added = (await scrape()).map(({ name, labels }) => JSON.stringify([name, labels])).filter((series) => !before.has(series));
  // Default metrics of Node have labels for what it did meanwhile.
  expect(added.filter((series) => !series.startsWith('["nodejs_'))).toEqual([]);
});

function operationOf(query: string): { url: string; method: 'POST'; headers: Record<string, string>; payload: object } {
  return { url: '/graphql', method: 'POST', headers: { authorization: `Bearer ${tokenFor(ADA)}` }, payload: { query } };
}

describe('the exposition', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = createMetrics({ version: '1.2.3', nodeVersion: '20.19.0', commit: 'abcdef0' });
  });

  test('has the version, the version of Node and the commit', async () => {
    expect(parseMetrics(await metrics.registry.metrics())).toContainEqual({
      name: 'gateway_build_info',
      labels: { version: '1.2.3', node_version: '20.19.0', commit: 'abcdef0' },
      value: 1,
    });
    const unknown = createMetrics({ version: '1.2.3', nodeVersion: '20.19.0', commit: undefined });
    expect(valuesOf(parseMetrics(await unknown.registry.metrics()), 'gateway_build_info')).toEqual({ '1.2.3 20.19.0': 1 });
  });

  test('has the state of the pool at the time of the scrape', async () => {
    let state = { total: 3, idle: 1, waiting: 0, max: 10 };
    metrics.observePool(() => state);
    const read = async (): Promise<number[]> => {
      const samples = parseMetrics(await metrics.registry.metrics());
      return ['connections', 'idle_connections', 'waiting_statements', 'max_connections'].flatMap((name) =>
        Object.values(valuesOf(samples, `database_pool_${name}`)),
      );
    };
    expect(await read()).toEqual([3, 1, 0, 10]);
    state = { total: 4, idle: 0, waiting: 7, max: 4 };
    expect(await read()).toEqual([4, 0, 7, 4]);
  });

  test('has at most a thousand operations, and the others together', async () => {
    for (let index = 0; index < 1_200; index += 1) metrics.observeOperation({ registeredName: `Operation${index}`, durationMs: 1 });
    metrics.observeOperation({ registeredName: 'Operation0', durationMs: 1 });
    const counts = valuesOf(parseMetrics(await metrics.registry.metrics()), OPERATIONS);
    expect(Object.keys(counts)).toHaveLength(1_001);
    expect([counts['Operation0'], counts['Operation999'], counts['other']]).toEqual([2, 1, 200]);
  });

  test('escapes the values of labels', async () => {
    metrics.observeOperation({ registeredName: 'a"b\\c\nd', durationMs: 1 });
    metrics.countErrors('graphql', [AppError.badInput(detail('x', 'required'))]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('graphql_operation_duration_seconds_count{operation="a\\"b\\\\c\\nd"} 1\n');
    expect(() => parseMetrics(text)).not.toThrow();
  });
});
