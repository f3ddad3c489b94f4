import { panelsOf, readDashboard, readRules, substituted } from './monitoring-files';
import { parsePromQL } from './promql';

const dashboard = readDashboard();
const panels = panelsOf(dashboard);

test('panels have different ids and titles', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const titles = dashboard.panels.map(({ title }) => title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

test('panels fill the grid without gaps between them, without overlaps, and below a row', () => {
  const cells = new Map<string, string>();
  for (const { title, gridPos } of dashboard.panels) {
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        expect([title, cells.get(`${x} ${y}`)]).toEqual([title, undefined]);
        cells.set(`${x} ${y}`, title);
      }
    }
  }
  const height = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  expect(cells.size).toBe(24 * height);
  expect(dashboard.panels[0]?.type).toBe('row');
  // Grafana shows panels in the order of the grid, and a row contains those that follow it.
  const order = dashboard.panels.map(({ gridPos }) => gridPos.y * 24 + gridPos.x);
  expect([...order].sort((a, b) => a - b)).toEqual(order);
});

test('the targets of a panel have different letters, and no expression is shown twice', () => {
  for (const { title, targets } of panels) {
    const letters = targets.map(({ refId }) => refId);
    expect([title, new Set(letters).size]).toEqual([title, letters.length]);
  }
  const shown = panels.flatMap(({ type, targets }) => targets.map(({ expr }) => `${type} ${expr}`));
  expect(shown.filter((expr, index) => shown.indexOf(expr) !== index)).toEqual([]);
});

test('every expression is valid, and selects the job and, for metrics of instances, the instance', async () => {
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      for (const { metric, matchers } of (await parsePromQL(substituted(expr))).selectors) {
        const expected = metric.includes(':') ? ['job'] : ['job', 'instance'];
        expect([title, expected.filter((label) => !matchers.some(([name, operator, value]) => name === label && operator === '=~' && value === '.+'))]).toEqual([title, []]); // prettier-ignore
      }
    }
  }
});

test('legends name labels that the expression keeps', async () => {
  for (const { title, targets } of panels) {
    for (const { expr, legendFormat } of targets) {
      const { labels } = await parsePromQL(substituted(expr));
      const used = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
      // Without an aggregation, series keep all of their labels; prometheus.faults.ts checks those.
      const isAggregated = /\b(sum|min|max|count|avg)\b/.test(expr);
      expect([title, used.filter((label) => isAggregated && !labels.includes(label))]).toEqual([title, []]);
    }
  }
});

test('thresholds increase, and the first applies to every lower value', () => {
  for (const { title, fieldConfig } of panels) {
    const values = fieldConfig.defaults.thresholds?.steps.map(({ value }) => value) ?? [];
    expect([title, values[0] ?? null]).toEqual([title, null]);
    const others = values.slice(1).map(Number);
    expect([title, [...others].sort((a, b) => a - b)]).toEqual([title, others]);
  }
});

test('can be used with any data source, job and instance', () => {
  const variables = dashboard.templating.list.map(({ name, type }) => [name, type]);
  expect(variables).toEqual([
    ['datasource', 'datasource'],
    ['job', 'query'],
    ['instance', 'query'],
  ]);
  expect(JSON.stringify(dashboard)).not.toMatch(/"uid":"(?!\$\{datasource\}|livestream-gateway)/);
});

test('descriptions name alerts that exist', () => {
  const { alerts } = readRules();
  const named = panels.flatMap(({ description }) => description.match(/Gateway[A-Z]\w+/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !alerts.some(({ alert }) => alert === name))).toEqual([]);
});
