import type { LiveFigure } from './live/live-figure';
import type { CostResult, TracesResult, WorkersResult, WorkResult } from './measure';
import type { Subject } from './processes';

/** A target, the measured value, and whether the target is met. */
export interface Verdict {
  /** The target as reported, such as `rate ≥ 1.50`. */
  readonly promise: string;
  readonly found: string;
  readonly isKept: boolean;
}

/** Limits of the time from the start of `node` to ready, and of resident memory under load. */
const READY_LIMIT_MS = 2_000;
const RESIDENT_LIMIT_MB = 250;
const BYTES_PER_MB = 1_048_576;

/** Bytes in whole megabytes. */
export function toMb(bytes: number): number {
  return Math.round(bytes / BYTES_PER_MB);
}

// Compared as printed, so that a reported 1.00 meets a target of 1.00.
function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

function atLeast(what: string, ratio: number, limit: number): Verdict {
  return { promise: `${what} ≥ ${limit.toFixed(2)}`, found: rounded(ratio).toFixed(2), isKept: rounded(ratio) >= limit };
}

function atMost(what: string, ratio: number, limit: number): Verdict {
  return { promise: `${what} ≤ ${limit.toFixed(2)}`, found: rounded(ratio).toFixed(2), isKept: rounded(ratio) <= limit };
}

/** The minimum rate relative to another build: this one may be 3 % slower. */
const OTHER_BUILD_RATE = 0.97;

/** The verdicts of a work at a number of connections, against the bare handlers or another build; empty without targets. */
export function verdictsOfWork({ work, connections, ratio }: WorkResult, rival: Subject['name']): Verdict[] {
  if (rival !== 'bare') return [atLeast('rate', ratio.rate, OTHER_BUILD_RATE)];
  const { rate, p50, p99 } = work.targets[connections] ?? {};
  return [
    ...(rate === undefined ? [] : [atLeast('rate', ratio.rate, rate)]),
    ...(p50 === undefined ? [] : [atMost('p50', ratio.p50, p50)]),
    ...(p99 === undefined ? [] : [atMost('p99', ratio.p99, p99)]),
  ];
}

/** The verdict of two workers. */
export function verdictsOfWorkers({ work, ratio }: WorkersResult): Verdict[] {
  return work.workersTarget === undefined ? [] : [atLeast('rate', ratio.rate, work.workersTarget)];
}

/** The maximum cost of a request with traces, by the sampled percentage. At 1 % it is what neighbours differ by without traces. */
const TRACED_COST: ReadonlyMap<number, number> = new Map([
  [100, 1.6],
  [1, 1.05],
]);

/** The verdict of traces: the cost is the time of a request relative to one without them. */
export function verdictsOfTraces({ sampledPercent, ratio }: TracesResult): Verdict[] {
  const limit = TRACED_COST.get(sampledPercent);
  return limit === undefined ? [] : [atMost('cost', ratio.rate, limit)];
}

/** The verdicts of a cost. */
export function verdictsOfCost({ cost, ratio }: CostResult): Verdict[] {
  return cost.target === undefined ? [] : [atMost('p50', ratio.p50, cost.target)];
}

/** The verdict of a figure of subscriptions. */
export function verdictOfLive({ value, unit, target }: LiveFigure): Verdict {
  const isRatio = unit === '×';
  const found = isRatio ? rounded(value).toFixed(2) : value.toFixed(unit === '' ? 0 : 1);
  const text = (limit: number): string => [isRatio ? limit.toFixed(2) : String(limit), unit].join(' ').trimEnd();
  return 'atMost' in target
    ? { promise: `≤ ${text(target.atMost)}`, found, isKept: Number(found) <= target.atMost }
    : { promise: `≥ ${text(target.atLeast)}`, found, isKept: Number(found) >= target.atLeast };
}

/** The verdicts of the process; memory without any load has none. */
export function verdictsOfProcess(readyMs: number, highestResidentBytes: number): Verdict[] {
  const found = Math.round(readyMs);
  const mb = toMb(highestResidentBytes);
  return [
    { promise: `ms from node to ready ≤ ${READY_LIMIT_MS}`, found: String(found), isKept: found <= READY_LIMIT_MS },
    ...(Number.isFinite(mb)
      ? [{ promise: `MB resident under load ≤ ${RESIDENT_LIMIT_MB}`, found: String(mb), isKept: mb <= RESIDENT_LIMIT_MB }]
      : []),
  ];
}
