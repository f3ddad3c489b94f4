import type { Markish } from '@observablehq/plot' with { 'resolution-mode': 'import' };
import type { BenchFile } from './bench-file';
import { createPlotter, THEMES, type Plotter, type Theme } from './plotting';

/** A chart as a file. */
export interface Chart {
  /** The name of the file: the chart and its theme. */
  readonly fileName: string;
  readonly svg: string;
}

/** A bar of a group. */
interface Bar {
  readonly group: string;
  readonly series: string;
  readonly value: number;
  /** The number as text. */
  readonly label: string;
  /** The value that is demanded of it, if there is one. */
  readonly target?: number;
}

/** What differs between the charts. */
interface BarChart {
  readonly name: string;
  readonly title: string;
  /** The label of the axis of values, with its unit. */
  readonly axis: string;
  readonly bars: readonly Bar[];
  /** A value that bars are compared with, as a line. */
  readonly rule?: number;
}

const WIDTH = 860;
const BAR_HEIGHT = 17;
/** Space for the names of groups, and for the numbers of bars. */
const MARGIN_LEFT = 330;
const MARGIN_RIGHT = 70;
/** Space for the title and the legend, and for the axis. */
const MARGIN_TOP = 70;
const MARGIN_BOTTOM = 44;
const GROUP_GAP = 14;
const LEGEND_WIDTH = 190;
const FONT_SIZE = 13;
const TITLE_SIZE = 15;

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Rates in thousands, as 8.4 k. */
function toThousands(rate: number): string {
  return `${(rate / 1000).toFixed(1)} k`;
}

/** The minimum ratio of rates that the bench demands, such as that of `rate ≥ 1.60`. */
function rateTargetOf(targets: BenchFile['works'][number]['targets']): { target?: number } {
  const [, limit] = targets.map(({ promise }) => /^rate ≥ ([\d.]+)$/.exec(promise)).find((match) => match !== null) ?? [];
  return limit === undefined ? {} : { target: Number(limit) };
}

function ratiosChart({ works }: BenchFile): BarChart {
  return {
    name: 'ratios',
    title: 'Requests a second, as a ratio to the handwritten handlers',
    axis: 'ratio to the handwritten handlers',
    rule: 1,
    bars: works.map(({ name, connections, ratio, targets }) => ({
      group: name,
      series: connections === 1 ? '1 connection' : `${connections} connections`,
      value: ratio.rate,
      label: ratio.rate.toFixed(2),
      ...rateTargetOf(targets),
    })),
  };
}

/** The costs whose names compare a large ledger with a small one, and what they have in common. */
const OF_LEDGERS = /^page of a ledger of 1,000,000 to one of 200: (.+)$/;

function ledgersChart({ costs }: BenchFile): BarChart {
  return {
    name: 'ledgers',
    title: 'Time for a page of 20 transactions, by the size of the ledger and the filter',
    axis: 'median time in ms, 1 connection',
    bars: costs.flatMap(({ name, cheap, dear }) => {
      const [, group] = OF_LEDGERS.exec(name) ?? [];
      if (group === undefined) return [];
      const bar = (series: string, value: number): Bar => ({ group, series, value, label: value.toFixed(2) });
      return [bar('200 transactions', cheap.p50Ms), bar('1,000,000 transactions', dear.p50Ms)];
    }),
  };
}

function workersChart({ workers }: BenchFile): BarChart {
  return {
    name: 'workers',
    title: 'Requests a second of one process and of two workers',
    axis: 'requests a second',
    bars: workers.flatMap(({ name, one, two }) => {
      const bar = (series: string, value: number): Bar => ({ group: name, series, value, label: toThousands(value) });
      return [bar('1 process', one.rate), bar('2 workers', two.rate)];
    }),
  };
}

/** The place of the title and of the legend: in the margin above all facets. */
function above(dx: number, dy: number): object {
  return { facet: 'super', frameAnchor: 'top-left', dx: dx + 12 - MARGIN_LEFT, dy: dy - MARGIN_TOP, textAnchor: 'start' };
}

/** The title, and the names of the series beside their colours. */
function headOf({ library: Plot }: Plotter, { title, bars }: BarChart, colors: ReadonlyMap<string, string>, theme: Theme): Markish[] {
  const isTargeted = bars.some(({ target }) => target !== undefined);
  const entries = [...colors, ...(isTargeted ? [['target', theme.target] as const] : [])];
  return [
    Plot.text([title], { ...above(0, 14), fontWeight: 600, fontSize: TITLE_SIZE }),
    ...entries.flatMap(([name, color], index) => [
      Plot.dot([name], { ...above(index * LEGEND_WIDTH + 6, 42), symbol: 'square', r: 5, fill: color }),
      Plot.text([name], { ...above(index * LEGEND_WIDTH + 20, 42), lineAnchor: 'middle' }),
    ]),
  ];
}

/** Draws grouped bars: a facet for each group, and a bar for each series, with its number at the right. */
function drawBars(plotter: Plotter, chart: BarChart, theme: Theme): string {
  const { library: Plot } = plotter;
  const { title, axis, bars, rule } = chart;
  const series = unique(bars.map((bar) => bar.series));
  const groups = unique(bars.map((bar) => bar.group));
  const end = Math.max(...bars.map(({ value, target = 0 }) => Math.max(value, target)), rule ?? 0);
  const colors = new Map(series.map((name, index) => [name, theme.series[index % theme.series.length] ?? theme.text]));
  const place = { y: 'series', fy: 'group' };
  return plotter.draw(
    {
      width: WIDTH,
      height: MARGIN_TOP + groups.length * (series.length * BAR_HEIGHT + GROUP_GAP) + MARGIN_BOTTOM,
      marginLeft: MARGIN_LEFT,
      marginRight: MARGIN_RIGHT,
      marginTop: MARGIN_TOP,
      marginBottom: MARGIN_BOTTOM,
      style: { fontSize: `${FONT_SIZE}px`, color: theme.text, background: 'transparent' },
      x: { domain: [0, end], label: axis, labelAnchor: 'center', labelArrow: 'none', ticks: 5, nice: true },
      y: { domain: series, axis: null, padding: 0.1 },
      fy: { domain: groups, axis: null, padding: 0.18 },
      color: { type: 'ordinal', domain: [...colors.keys()], range: [...colors.values()] },
      marks: [
        Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
        Plot.barX(bars, { ...place, x: 'value', fill: 'series' }),
        ...(rule === undefined ? [] : [Plot.ruleX([rule], { stroke: theme.text })]),
        Plot.tickX(bars.filter(({ target }) => target !== undefined), { ...place, x: 'target', stroke: theme.target, strokeWidth: 2.5 }), // prettier-ignore
        Plot.text(bars, { ...place, frameAnchor: 'right', text: 'label', textAnchor: 'end', dx: MARGIN_RIGHT - 12 }),
        Plot.text(groups, {
          fy: (group: string) => group,
          frameAnchor: 'left',
          text: (group: string) => group,
          textAnchor: 'end',
          dx: -12,
        }),
        Plot.ruleX([0], { stroke: theme.text }),
        ...headOf(plotter, chart, colors, theme),
      ],
    },
    title,
  );
}

/** Draws every chart that the results have bars for, in each theme. The same results give the same files. */
export async function drawCharts(results: BenchFile): Promise<readonly Chart[]> {
  const plotter = await createPlotter();
  return [ratiosChart(results), ledgersChart(results), workersChart(results)]
    .filter(({ bars }) => bars.length > 0)
    .flatMap((chart) => THEMES.map((theme) => ({ fileName: `${chart.name}-${theme.name}.svg`, svg: drawBars(plotter, chart, theme) })));
}
