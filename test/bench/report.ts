import type { Measurement } from './load';
import type { Comparison, CostResult, Pace, WorkResult } from './measure';
import type { Subject } from './processes';
import { toMb, verdictsOfCost, verdictsOfProcess, verdictsOfWork, type Verdict } from './verdict';

/** Everything a run found. */
export interface Findings {
  readonly pace: Pace;
  /** What the gateway is compared with. */
  readonly rival: Subject['name'];
  readonly works: readonly WorkResult[];
  readonly costs: readonly CostResult[];
  /** Of the gateway: from `node` to ready, the median of several starts. */
  readonly readyMs: number;
}

/** The most memory the gateway had after any load. */
function highestResident({ works, costs }: Findings): number {
  return Math.max(
    ...works.map(({ right }) => right.residentBytes),
    ...costs.flatMap(({ left, right }) => [left.residentBytes, right.residentBytes]),
  );
}

function processVerdicts(findings: Findings): Verdict[] {
  return verdictsOfProcess(findings.readyMs, highestResident(findings));
}

/** Whether every promise was kept. */
export function isAllKept(findings: Findings): boolean {
  const ofWorks = findings.works.flatMap((result) => verdictsOfWork(result, findings.rival));
  const verdicts = [...ofWorks, ...findings.costs.flatMap(verdictsOfCost), ...processVerdicts(findings)];
  return verdicts.every(({ isKept }) => isKept);
}

function toTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    // Words to the left, numbers to the right.
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

/** The findings for people. */
export function toText(findings: Findings): string {
  const { works, costs, pace, rival } = findings;
  const sections = [
    `Medians of ${pace.rounds} alternations of ${pace.seconds} s; ratios (gateway to ${rival}) are medians of the ratios of neighbours. MB: resident at the end.`,
    ...(pace.rounds < 3 ? ['The targets speak of at least three alternations.'] : []),
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
  if (costs.length > 0) {
    const heads = ['cost that does not grow (gateway, 1 connection)', 'p50 ms', 'to p50 ms', 'p50 ×', 'stmt/req', 'target'];
    sections.push(toTable(heads, costs.map(rowOfCost)));
  }
  sections.push(
    processVerdicts(findings)
      .map((verdict) => judged([verdict]))
      .join('\n'),
  );
  sections.push(isAllKept(findings) ? 'Every target is kept.' : 'Targets are missed: see the rows marked MISSED.');
  return `${sections.join('\n\n')}\n`;
}

function sides(names: readonly [string, string], { left, right, ratio }: Comparison): object {
  return { [names[0]]: left, [names[1]]: right, ratio };
}

/** The findings for programs. */
export function toJson(findings: Findings): string {
  const { pace, rival, works, costs, readyMs } = findings;
  const document = {
    pace,
    works: works.map((result) => ({
      name: result.work.name,
      connections: result.connections,
      ...sides([rival, 'gateway'], result),
      targets: verdictsOfWork(result, rival),
    })),
    costs: costs.map((result) => ({ name: result.cost.name, ...sides(['cheap', 'dear'], result), targets: verdictsOfCost(result) })),
    process: { readyMs, highestResidentBytes: highestResident(findings), targets: processVerdicts(findings) },
    isAllKept: isAllKept(findings),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
