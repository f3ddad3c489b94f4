import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRules } from './monitoring-files';
import { parsePromQL } from './promql';
import { DOCS, readRunbooks, runbookQueries } from './runbooks';

const { alerts } = readRules();
const { runbooks, faults, text } = readRunbooks();

/** What each section says, in this order. */
const PARTS = ['Means', 'Clients', 'Confirm', 'Do', 'Ends'];

/** The anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('alerts have different names, and link to their runbook', () => {
  const names = alerts.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  for (const { alert, annotations } of alerts) {
    expect(annotations.runbook_url).toBe(`docs/runbooks.md#${alert.toLowerCase()}`);
    expect(alert).toMatch(/^Gateway[A-Z]\w+$/);
  }
});

test('every alert has a runbook, in the same order, and every runbook an alert', () => {
  expect(runbooks.map(({ alert }) => alert)).toEqual(alerts.map(({ alert }) => alert));
});

test.each(runbooks.map((runbook) => [runbook.alert, runbook] as const))('the runbook of %s has all parts', (_alert, runbook) => {
  expect([...runbook.text.matchAll(/^- (\w+): \S/gm)].map(([, part]) => part)).toEqual(PARTS);
});

test('every file of test/faults is in the table of faults, and nothing else', () => {
  const files = readdirSync(join(__dirname, '..', 'faults')).filter((name) => name.endsWith('.faults.ts'));
  const named = [...faults.matchAll(/\| `([\w-]+)`\s*\|$/gm)].map(([, name]) => `${name ?? ''}.faults.ts`);
  expect(named.sort()).toEqual(files.sort());
});

test('links within the documentation lead to headings', () => {
  const pages = new Map(
    ['runbooks.md', 'operations.md', 'scaling.md'].map((name) => [name, anchorsOf(readFileSync(join(DOCS, name), 'utf8'))]),
  );
  const links = [...text.matchAll(/\]\(((?:operations\.md|scaling\.md)?)#([\w-]+)\)/g)];
  expect(links.length).toBeGreaterThan(30);
  for (const [, page = '', anchor = ''] of links) expect([anchor, pages.get(page === '' ? 'runbooks.md' : page)?.includes(anchor)]).toEqual([anchor, true]); // prettier-ignore
});

test('queries of the runbooks are valid', async () => {
  expect(runbookQueries().length).toBeGreaterThan(10);
  for (const [, expr] of runbookQueries()) expect((await parsePromQL(expr)).selectors.length).toBeGreaterThan(0);
});
