import type { Measurement } from './load';
import { WORKERS_CONNECTIONS, type Comparison, type CostResult, type Pace, type WorkersResult, type WorkResult } from './measure';
import type { Subject } from './processes';
import { toMb, verdictsOfCost, verdictsOfProcess, verdictsOfWork, verdictsOfWorkers, type Verdict } from './verdict';

/** The results of a run. */
export interface BenchResults {
  readonly pace: Pace;
  /** The server that the gateway is compared with. */
  readonly rival: Subject['name'];
  readonly works: readonly WorkResult[];
  readonly workers: readonly WorkersResult[];
  readonly costs: readonly CostResult[];
  /** The gateway's median time from the start of `node` to ready, over several starts. */
  readonly readyMs: number;
}

/** The highest resident memory of the gateway in one process, after any load. */
function highestResident({ works, workers, costs }: BenchResults): number {
  return Math.max(
    ...works.map(({ right }) => right.residentBytes),
    ...workers.map(({ left }) => left.residentBytes),
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
    ...results.costs.flatMap(verdictsOfCost),
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
  const { rate, p50Ms, p99Ms, statementsPerRequest, residentBytes } = measurement;
  return [rate.toFixed(0), p50Ms.toFixed(2), p99Ms.toFixed(2), statementsPerRequest.toFixed(2), toMb(residentBytes).toFixed(0)];
}

const NUMBERS = ['req/s', 'p50 ms', 'p99 ms', 'stmt/req', 'MB'];

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
    toMb(right.residentBytes).toFixed(0),
    ratio.rate.toFixed(2),
    judged(verdictsOfWorkers(result)),
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

/** The results as text tables. */
export function toText(results: BenchResults): string {
  const { works, workers, costs, pace, rival } = results;
  const sections = [
    `Medians of ${pace.rounds} alternations of ${pace.seconds} s; ratios (gateway to ${rival}) are medians of the ratios of neighbours. MB: resident at the end.`,
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
    const heads = [`2 workers (${WORKERS_CONNECTIONS} connections)`, '1 process req/s', '2 workers req/s', 'MB', 'rate ×', 'target'];
    sections.push(toTable(heads, workers.map(rowOfWorkers)));
  }
  if (costs.length > 0) {
    const heads = ['cost that does not grow (gateway, 1 connection)', 'p50 ms', 'to p50 ms', 'p50 ×', 'stmt/req', 'target'];
    sections.push(toTable(heads, costs.map(rowOfCost)));
  }
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
  const { pace, rival, works, workers, costs, readyMs } = results;
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
    costs: costs.map((result) => ({ name: result.cost.name, ...sides(['cheap', 'dear'], result), targets: verdictsOfCost(result) })),
    process: { readyMs, highestResidentBytes: highestResident(results), targets: processVerdicts(results) },
    isAllKept: isAllKept(results),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
