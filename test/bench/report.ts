import type { LiveFigure } from './live/live-figure';
import type { Measurement } from './load';
import {
  TRACES_CONNECTIONS,
  WORKERS_CONNECTIONS,
  type Comparison,
  type CostResult,
  type Pace,
  type TracesResult,
  type WorkersResult,
  type WorkResult,
} from './measure';
import type { Subject } from './processes';
import {
  toMb,
  verdictOfLive,
  verdictsOfCost,
  verdictsOfProcess,
  verdictsOfTraces,
  verdictsOfWork,
  verdictsOfWorkers,
  type Verdict,
} from './verdict';

/** The results of a run. */
export interface BenchResults {
  readonly pace: Pace;
  /** The server that the gateway is compared with. */
  readonly rival: Subject['name'];
  readonly works: readonly WorkResult[];
  readonly workers: readonly WorkersResult[];
  readonly traces: readonly TracesResult[];
  readonly costs: readonly CostResult[];
  readonly live: readonly LiveFigure[];
  /** The gateway's median time from the start of `node` to ready, over several starts. */
  readonly readyMs: number;
}

/** The highest resident memory of the gateway in one process and without traces, after any load. */
function highestResident({ works, workers, traces, costs }: BenchResults): number {
  return Math.max(
    ...works.map(({ right }) => right.residentBytes),
    ...workers.map(({ left }) => left.residentBytes),
    ...traces.map(({ right }) => right.residentBytes),
    ...costs.flatMap(({ left, right }) => [left.residentBytes, right.residentBytes]),
  );
}

function processVerdicts(results: BenchResults): Verdict[] {
  return verdictsOfProcess(results.readyMs, highestResident(results));
}

/** Whether every target is met. */
export function isAllKept(results: BenchResults): boolean {
  const ofWorks = results.works.flatMap((result) => verdictsOfWork(result, results.rival));
  const verdicts = [
    ...ofWorks,
    ...results.workers.flatMap(verdictsOfWorkers),
    ...results.traces.flatMap(verdictsOfTraces),
    ...results.costs.flatMap(verdictsOfCost),
    ...results.live.map(verdictOfLive),
    ...processVerdicts(results),
  ];
  return verdicts.every(({ isKept }) => isKept);
}

function toTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    // Text is left-aligned, numbers are right-aligned.
    cells.map((cell, column) => (/^[\d.]+$/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd(); // prettier-ignore
  return [line(heads), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

function judged(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ promise, found, isKept }) => `${isKept ? 'ok' : 'MISSED'} ${promise} (${found})`).join(', ');
}

function numbersOf(measurement: Measurement): string[] {
  const { rate, p50Ms, p99Ms, statementsPerRequest, cpuMs, databaseCpuMs, residentBytes } = measurement;
  const ofRequest = [p50Ms, p99Ms, statementsPerRequest, cpuMs, databaseCpuMs].map((value) => value.toFixed(2));
  return [rate.toFixed(0), ...ofRequest, toMb(residentBytes).toFixed(0)];
}

const NUMBERS = ['req/s', 'p50 ms', 'p99 ms', 'stmt/req', 'cpu ms', 'db ms', 'MB'];

function rowsOfWork(result: WorkResult, rival: Subject['name']): string[][] {
  const { work, connections, left, right, ratio } = result;
  const begin = [work.name, String(connections)];
  return [
    [...begin, rival, ...numbersOf(left), '', '', '', ''],
    [
      ...begin,
      'gateway',
      ...numbersOf(right),
      ratio.rate.toFixed(2),
      ratio.p50.toFixed(2),
      ratio.p99.toFixed(2),
      judged(verdictsOfWork(result, rival)),
    ],
  ];
}

function rowOfWorkers(result: WorkersResult): string[] {
  const { work, left, right, ratio } = result;
  return [
    work.name,
    left.rate.toFixed(0),
    right.rate.toFixed(0),
    right.cpuMs.toFixed(2),
    right.databaseCpuMs.toFixed(2),
    toMb(right.residentBytes).toFixed(0),
    ratio.rate.toFixed(2),
    judged(verdictsOfWorkers(result)),
  ];
}

function rowOfTraces(result: TracesResult): string[] {
  const { work, sampledPercent, left, right, ratio } = result;
  return [
    work.name,
    String(sampledPercent),
    right.rate.toFixed(0),
    left.rate.toFixed(0),
    toMb(left.residentBytes).toFixed(0),
    ratio.rate.toFixed(2),
    judged(verdictsOfTraces(result)),
  ];
}

function rowOfCost(result: CostResult): string[] {
  const { cost, left, right, ratio } = result;
  return [
    cost.name,
    right.p50Ms.toFixed(2),
    left.p50Ms.toFixed(2),
    ratio.p50.toFixed(2),
    right.statementsPerRequest.toFixed(2),
    judged(verdictsOfCost(result)),
  ];
}

function rowOfLive(figure: LiveFigure): string[] {
  const verdict = verdictOfLive(figure);
  return [figure.name, verdict.found, figure.unit, judged([verdict])];
}

/** The results as text tables. */
export function toText(results: BenchResults): string {
  const { works, workers, traces, costs, pace, rival } = results;
  const sections = [
    `Medians of ${pace.rounds} alternations of ${pace.seconds} s; ratios (gateway to ${rival}) are medians of the ratios of neighbours. cpu and db ms: processor time of a request in the server and in PostgreSQL. MB: resident at the end.`,
    ...(pace.rounds < 3 ? ['The targets apply to at least three alternations.'] : []),
  ];
  if (works.length > 0) {
    const heads = ['work', 'conns', 'server', ...NUMBERS, 'rate ×', 'p50 ×', 'p99 ×', 'target'];
    sections.push(
      toTable(
        heads,
        works.flatMap((result) => rowsOfWork(result, rival)),
      ),
    );
  }
  if (workers.length > 0) {
    const heads = [
      `2 workers (${WORKERS_CONNECTIONS} connections)`,
      '1 process req/s',
      '2 workers req/s',
      'cpu ms',
      'db ms',
      'MB',
      'rate ×',
      'target',
    ];
    sections.push(toTable(heads, workers.map(rowOfWorkers)));
  }
  if (traces.length > 0) {
    const heads = [`traces (${TRACES_CONNECTIONS} connections)`, 'sampled %', 'off req/s', 'on req/s', 'MB', 'cost ×', 'target'];
    sections.push(toTable(heads, traces.map(rowOfTraces)));
  }
  if (costs.length > 0) {
    const heads = ['cost that does not grow (gateway, 1 connection)', 'p50 ms', 'to p50 ms', 'p50 ×', 'stmt/req', 'target'];
    sections.push(toTable(heads, costs.map(rowOfCost)));
  }
  if (results.live.length > 0) sections.push(toTable(['live', 'found', 'unit', 'target'], results.live.map(rowOfLive)));
  sections.push(
    processVerdicts(results)
      .map((verdict) => judged([verdict]))
      .join('\n'),
  );
  sections.push(isAllKept(results) ? 'Every target is met.' : 'Targets are missed: see the rows marked MISSED.');
  return `${sections.join('\n\n')}\n`;
}

function sides(names: readonly [string, string], { left, right, ratio }: Comparison): object {
  return { [names[0]]: left, [names[1]]: right, ratio };
}

/** The results as JSON. */
export function toJson(results: BenchResults): string {
  const { pace, rival, works, workers, traces, costs, readyMs } = results;
  const document = {
    pace,
    works: works.map((result) => ({
      name: result.work.name,
      connections: result.connections,
      ...sides([rival, 'gateway'], result),
      targets: verdictsOfWork(result, rival),
    })),
    workers: workers.map((result) => ({
      name: result.work.name,
      ...sides(['one', 'two'], result),
      targets: verdictsOfWorkers(result),
    })),
    traces: traces.map((result) => ({
      name: result.work.name,
      sampledPercent: result.sampledPercent,
      ...sides(['on', 'off'], result),
      targets: verdictsOfTraces(result),
    })),
    costs: costs.map((result) => ({ name: result.cost.name, ...sides(['cheap', 'dear'], result), targets: verdictsOfCost(result) })),
    live: results.live.map((figure) => ({ ...figure, targets: [verdictOfLive(figure)] })),
    process: { readyMs, highestResidentBytes: highestResident(results), targets: processVerdicts(results) },
    isAllKept: isAllKept(results),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
