import { METHODS } from 'node:http';
import { createMetrics } from '../../src/http/metrics';
import { parseMetrics } from '../support/parse-metrics';
import { ADA, startGateway, type TestGateway } from '../support/gateway';

/** Known and unknown paths and platforms; `undefined` stands for one that differs each time. */
const PATHS = ['/graphql', `/api/v1/users/${ADA}/stats`, '/api/v1/users/me/transactions', '/health/live', '/api/v1/nothing', undefined];
const PLATFORMS = ['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all', undefined];

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway.close();
});

/** The labels and the count of each request series, except that of the metrics request itself. */
async function requestsCounted(): Promise<Map<string, number>> {
  const { text } = await gateway.fetch('/metrics', { as: null });
  const counts = parseMetrics(text).filter(
    ({ name, labels }) => name === 'http_request_duration_seconds_count' && labels['route'] !== '/metrics',
  );
  return new Map(
    counts.map(({ labels: { method, route, status, platform }, value }) => [`${method} ${route} ${status} ${platform}`, value]),
  );
}

test('returns metrics in the Prometheus text format', async () => {
  const { status, headers, text } = await gateway.fetch('/metrics', { as: null });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(parseMetrics(text).length).toBeGreaterThan(50);
  for (const name of ['http_request_duration_seconds', 'database_statement_duration_seconds']) {
    expect(text).toContain(`# TYPE ${name} histogram\n`);
  }
});

test('counts every request once, by method, route, status and platform', async () => {
  const before = await requestsCounted();
  await gateway.rest(`/users/${ADA}/stats`);
  await gateway.rest('/users/5eed01000000000000000005/stats', { headers: { 'x-platform': 'mobile_ios' } });
  await gateway.rest('/users/xyz/stats');
  await gateway.rest('/users/xyz/stats', { as: null, headers: { 'x-platform': 'mobile_android' } });
  await gateway.graphql('{ me { id } }');
  await gateway.rest('/nothing');
  const counted = [...(await requestsCounted())].map(([series, count]) => [series, count - (before.get(series) ?? 0)]);
  expect(Object.fromEntries(counted.filter(([, count]) => count !== 0))).toEqual({
    'GET /api/v1/users/:id/stats 200 web': 1,
    'GET /api/v1/users/:id/stats 200 mobile_ios': 1,
    'GET /api/v1/users/:id/stats 400 web': 1,
    'GET /api/v1/users/:id/stats 401 unknown': 1,
    'POST /graphql 200 web': 1,
    'GET other 404 unknown': 1,
  });
});

test('clients cannot add values to labels', async () => {
  const odd = 'made-up-by-a-client';
  await gateway.graphql('query madeUpByAClient { me { id } }');
  for (const path of [`/${odd}`, `/users/${odd}/stats`, `/users/profile/${odd}?${odd}=1`, `/users/profile/%zz${odd}`])
    await gateway.rest(path);
  for (const name of ['x-platform', 'x-language', 'x-timezone', 'x-app-version', 'x-device-id', 'x-request-id', 'user-agent']) {
    await gateway.rest('/users/me/transactions', { headers: { [name]: odd } });
  }
  const { text } = await gateway.fetch('/metrics', { as: null });
  expect(text).not.toMatch(/made.?up/i);
  for (const series of (await requestsCounted()).keys()) {
    expect(series).toMatch(
      /^(GET|POST) (other|\/graphql|\/api\/v1\/users\/(:id\/stats|profile\/:username|me\/transactions)) [24]\d\d (web|mobile_ios|unknown)$/,
    );
  }
});

test('unauthenticated clients cannot add series beyond those of the routes, by method, platform or path', async () => {
  const send = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        gateway.http.inject({
          // Node parses 35 methods; light-my-request knows the type of some.
          method: METHODS[index % METHODS.length] as 'GET',
          url: PATHS[index % PATHS.length] ?? `/${index}`,
          headers: { 'x-platform': PLATFORMS[index % PLATFORMS.length] ?? `platform-${index}` },
        }),
      ),
    );
  await send(METHODS.length * 20);
  const before = new Set((await requestsCounted()).keys());
  await send(METHODS.length * 40);
  const after = new Set((await requestsCounted()).keys());
  expect([...after].filter((series) => !before.has(series))).toEqual([]);
  const unauthenticated = [...after].filter((series) => series.endsWith(' unknown'));
  expect(unauthenticated.length).toBeGreaterThan(10);
  for (const series of unauthenticated) expect(series).toMatch(/^(GET|HEAD|POST|OPTIONS|other) (other|\/[\w/:*-]+) [245]\d\d unknown$/);
  // Some of the routes, each by five methods at most.
  expect(unauthenticated.length).toBeLessThanOrEqual(PATHS.length * 5);
});

test('measures statements in seconds, by their kind', async () => {
  const metrics = createMetrics();
  metrics.observeStatement('account', 250);
  metrics.observeStatement('account', 750);
  const series = parseMetrics(await metrics.registry.metrics()).filter(({ name }) =>
    name.startsWith('database_statement_duration_seconds'),
  );
  expect(series).toContainEqual({ name: 'database_statement_duration_seconds_count', labels: { kind: 'account' }, value: 2 });
  expect(series).toContainEqual({ name: 'database_statement_duration_seconds_sum', labels: { kind: 'account' }, value: 1 });
});

test('visits no open connection when metrics are read', async () => {
  const visit = jest.spyOn(process, 'getActiveResourcesInfo');
  const names = parseMetrics(await createMetrics().registry.metrics()).map(({ name }) => name);
  expect(visit).not.toHaveBeenCalled();
  expect(names).toContain('process_open_fds');
  expect(names.filter((name) => name.startsWith('nodejs_active_'))).toEqual(['nodejs_active_requests_total']);
});
