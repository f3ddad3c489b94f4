import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PROJECT_ROOT } from '../../src/project-root';
import { parseBenchFile } from '../bench/charts/bench-file';
import { drawCharts, type Chart } from '../bench/charts/draw-charts';
import { CHARTS_FOLDER, RESULTS_FILE } from '../bench/charts/write-charts';
import { filterCosts } from '../bench/costs';
import type { Measurement } from '../bench/load';
import { toJson } from '../bench/report';
import { CONNECTIONS, WORKS } from '../bench/works';
import { launchChromium } from './chromium';

/** A comparison whose numbers depend on `seed`, up to those with the most digits. */
function comparison(seed: number): { left: Measurement; right: Measurement; ratio: { rate: number; p50: number; p99: number } } {
  const measured = (rate: number, p50Ms: number): Measurement => ({
    rate,
    p50Ms,
    p99Ms: 9,
    statementsPerRequest: 1,
    cpuMs: 1,
    databaseCpuMs: 1,
    residentBytes: 2e8,
  });
  return {
    left: measured(12_345 * seed, 1.1 * seed),
    right: measured(23_456 * seed, 1.3 * seed),
    ratio: { rate: 0.3 * seed, p50: 1, p99: 1 },
  };
}

/** All works, workers and filters of the bench, with made-up numbers. */
const RESULTS = toJson({
  pace: { seconds: 2.2, rounds: 3 },
  rival: 'bare',
  works: WORKS.flatMap((work, index) =>
    CONNECTIONS.map((connections, column) => ({ work, connections, ...comparison(1 + index + column) })),
  ),
  workers: WORKS.map((work, index) => ({ work, ...comparison(1 + index) })),
  traces: [],
  live: [],
  costs: filterCosts().map((cost, index) => ({ cost, ...comparison(1 + index) })),
  readyMs: 1_300,
});

let browser: Browser;
let charts: readonly Chart[];
beforeAll(async () => {
  browser = await launchChromium();
  charts = await drawCharts(parseBenchFile(RESULTS));
});
afterAll(() => browser.close());

/** A place in a chart, in pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A text and its place. */
interface Text extends Box {
  readonly text: string;
}

const NOWHERE: Box = { x: -1, y: -1, width: 0, height: 0 };

/** Renders a chart. @returns its texts, its number of bars, and its own place */
async function render(svg: string): Promise<{ readonly texts: readonly Text[]; readonly bars: number; readonly chart: Box }> {
  const page = await browser.newPage();
  await page.setContent(`<body style="margin: 0">${svg}</body>`);
  const texts = (await page.locator('svg text').all()).map(async (element) => {
    return { text: (await element.textContent()) ?? '', ...((await element.boundingBox()) ?? NOWHERE) };
  });
  const rendered = {
    texts: await Promise.all(texts),
    bars: await page.locator('[aria-label="bar"] rect').count(),
    chart: (await page.locator('svg').boundingBox()) ?? NOWHERE,
  };
  await page.close();
  return rendered;
}

function isInside(inner: Box, outer: Box): boolean {
  return inner.x >= 0 && inner.y >= 0 && inner.x + inner.width <= outer.width && inner.y + inner.height <= outer.height;
}

/** Whether texts overlap. The lines of a table may touch: a box is higher than its letters. */
function isOver(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y + 2 < b.y + b.height - 2 && b.y + 2 < a.y + a.height - 2;
}

test('draws each chart in two themes, and the same for the same results', async () => {
  const names = ['ratios', 'ledgers', 'workers'].flatMap((name) => [`${name}-light.svg`, `${name}-dark.svg`]);
  expect(charts.map(({ fileName }) => fileName)).toEqual(names);
  expect(await drawCharts(parseBenchFile(RESULTS))).toEqual(charts);
});

test.each([
  [
    'ratios',
    WORKS.length * CONNECTIONS.length,
    WORKS.map(({ name }) => name),
    ['1 connection', '32 connections', '128 connections', 'target'],
  ],
  ['ledgers', filterCosts().length * 2, ['no filter', 'dates'], ['200 transactions', '1,000,000 transactions']],
  ['workers', WORKS.length * 2, WORKS.map(({ name }) => name), ['1 process', '2 workers']],
])('shows every series of %s, with no text cut or overlapping', async (name, bars, groups, series) => {
  for (const { svg } of charts.filter(({ fileName }) => fileName.startsWith(name))) {
    const rendered = await render(svg);
    expect(rendered.bars).toBe(bars);
    const texts = rendered.texts.map(({ text }) => text);
    for (const expected of [...groups, ...series]) expect(texts).toContain(expected);
    expect(rendered.texts.filter((text) => !isInside(text, rendered.chart))).toEqual([]);
    const pairs = rendered.texts.flatMap((a, index) => rendered.texts.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => isOver(a, b)).map(([a, b]) => `${a.text} / ${b.text}`)).toEqual([]);
  }
});

test('draws no chart without its results, and rejects those of a comparison with another build', async () => {
  const results = parseBenchFile(RESULTS);
  const partial = await drawCharts({ ...results, workers: [], costs: [] });
  expect(partial.map(({ fileName }) => fileName)).toEqual(['ratios-light.svg', 'ratios-dark.svg']);
  expect(() => parseBenchFile('{"works":[{}]}')).toThrow('These are not the results of the bench');
});

const folder = join(PROJECT_ROOT, CHARTS_FOLDER);
(existsSync(folder) ? test : test.skip)('the charts of the documentation are drawn from the results beside them', async () => {
  const drawn = await drawCharts(parseBenchFile(readFileSync(join(folder, RESULTS_FILE), 'utf8')));
  expect(readdirSync(folder).sort()).toEqual([RESULTS_FILE, ...drawn.map(({ fileName }) => fileName)].sort());
  for (const { fileName, svg } of drawn) expect(readFileSync(join(folder, fileName), 'utf8')).toBe(svg);
});
