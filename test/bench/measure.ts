import type { Cost } from './costs';
import type { Say } from './dataset';
import { load, type Measurement, type Pressure, type Sender } from './load';
import type { Subject } from './processes';
import type { BenchRequest } from './requests';
import { CONNECTIONS, PREPARED, type Work } from './works';
import { sendByWrk } from './wrk';

/** Duration and number of measurements. */
export interface Pace {
  /** The duration of one measurement. */
  readonly seconds: number;
  /** The number of alternations between both sides. */
  readonly rounds: number;
}

/** Two sides, measured alternately: medians of each, and medians of the ratios within a round. */
export interface Comparison {
  readonly left: Measurement;
  readonly right: Measurement;
  /** Ratios of right to left. */
  readonly ratio: { readonly rate: number; readonly p50: number; readonly p99: number };
}

/** A work at one number of connections; left is the rival (bare, or another build), right the gateway. */
export interface WorkResult extends Comparison {
  readonly work: Work;
  readonly connections: number;
}

/** The comparison of a work; left is the gateway in one process, right in two workers. */
export interface WorkersResult extends Comparison {
  readonly work: Work;
}

/** The comparison of a work; left is the gateway with traces, right without. */
export interface TracesResult extends Comparison {
  readonly work: Work;
  /** The part of requests that is sampled, in percent. */
  readonly sampledPercent: number;
}

/** The comparison of a cost; left is the cheap request. */
export interface CostResult extends Comparison {
  readonly cost: Cost;
}

interface Side {
  readonly subject: Subject;
  readonly requests: readonly BenchRequest[];
}

/** As many as for most targets. */
export const TRACES_CONNECTIONS = 32;

/** Enough for both workers to be busy. */
export const WORKERS_CONNECTIONS = 128;

const WARM_UP: Pressure = { connections: 32, seconds: 1.5 };
/** Longer, because the difference is smaller than that between new code and code that V8 has optimized. */
const TRACES_WARM_UP: Pressure = { connections: TRACES_CONNECTIONS, seconds: 8 };
/** As many connections as for most targets. Other clients come and go twice, because the difference is small beside the noise. */
const BESIDE_CONNECTIONS = 32;
const BESIDE_TIMES = 2;
/** Until V8 has collected what opening and closing many connections has left. */
const BESIDE_WARM_UP_S = 4;

// Costs use medians at one connection, for which shorter measurements suffice.
const COST_SHARE = 0.4;
const COST_PREPARED = 512;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? Number.NaN) + (sorted[sorted.length - 1 - middle] ?? Number.NaN)) / 2;
}

function medianOf(measurements: readonly Measurement[]): Measurement {
  const of = (pick: (measurement: Measurement) => number): number => median(measurements.map(pick));
  return {
    rate: of((m) => m.rate),
    p50Ms: of((m) => m.p50Ms),
    p99Ms: of((m) => m.p99Ms),
    statementsPerRequest: of((m) => m.statementsPerRequest),
    cpuMs: of((m) => m.cpuMs),
    databaseCpuMs: of((m) => m.databaseCpuMs),
    // Not a median: the memory at the end.
    residentBytes: measurements.at(-1)?.residentBytes ?? Number.NaN,
  };
}

/** Measures A B B A …, so that other load on the machine affects both sides, neither is always second, and ratios compare neighbours. */
async function alternate(left: Side, right: Side, pressure: Pressure, rounds: number, send?: Sender): Promise<Comparison> {
  const pairs: { readonly left: Measurement; readonly right: Measurement }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measure = ({ subject, requests }: Side): Promise<Measurement> => load(subject, requests, pressure, send);
    if (round % 2 === 0) {
      pairs.push({ left: await measure(left), right: await measure(right) });
    } else {
      const measured = await measure(right);
      pairs.push({ left: await measure(left), right: measured });
    }
  }
  const ratioOf = (pick: (measurement: Measurement) => number): number => median(pairs.map((pair) => pick(pair.right) / pick(pair.left)));
  return {
    left: medianOf(pairs.map((pair) => pair.left)),
    right: medianOf(pairs.map((pair) => pair.right)),
    ratio: { rate: ratioOf((m) => m.rate), p50: ratioOf((m) => m.p50Ms), p99: ratioOf((m) => m.p99Ms) },
  };
}

function prepare(request: (i: number) => BenchRequest, count: number): readonly BenchRequest[] {
  return Array.from({ length: count }, (_, i) => request(i));
}

/** Measures a work on both servers at every number of connections. */
export async function measureWork(
  work: Work,
  rival: Subject,
  gateway: Subject,
  { seconds, rounds }: Pace,
  say: Say,
): Promise<WorkResult[]> {
  const requests = prepare((i) => work.request(i), PREPARED);
  const [left, right] = [
    { subject: rival, requests },
    { subject: gateway, requests },
  ];
  for (const side of [left, right]) await load(side.subject, requests, WARM_UP);
  const results: WorkResult[] = [];
  for (const connections of CONNECTIONS) {
    say(`  ${work.name}, connections: ${connections}`);
    results.push({ work, connections, ...(await alternate(left, right, { connections, seconds }, rounds)) });
  }
  return results;
}

/**
 * Measures a work on the gateway in one process and in two workers. The load comes from wrk, because on two cores a load generator in Node
 * would take the part of a worker.
 */
export async function measureWorkers(work: Work, one: Subject, two: Subject, { seconds, rounds }: Pace, say: Say): Promise<WorkersResult> {
  say(`  ${work.name}, 2 workers`);
  const requests = prepare((i) => work.request(i), PREPARED);
  await load(two, requests, WARM_UP);
  const [left, right] = [
    { subject: one, requests },
    { subject: two, requests },
  ];
  return { work, ...(await alternate(left, right, { connections: WORKERS_CONNECTIONS, seconds }, rounds, sendByWrk)) };
}

/** Measures a work on the gateway with and without traces. */
export async function measureTraces(
  { work, sampledPercent }: Pick<TracesResult, 'work' | 'sampledPercent'>,
  traced: Subject,
  untraced: Subject,
  { seconds, rounds }: Pace,
  say: Say,
): Promise<TracesResult> {
  say(`  ${work.name}, ${sampledPercent} % traced`);
  const requests = prepare((i) => work.request(i), PREPARED);
  for (const subject of [traced, untraced]) await load(subject, requests, TRACES_WARM_UP);
  const [left, right] = [
    { subject: traced, requests },
    { subject: untraced, requests },
  ];
  return { work, sampledPercent, ...(await alternate(left, right, { connections: TRACES_CONNECTIONS, seconds }, rounds)) };
}

/**
 * Measures a work on a gateway beside other clients, relative to the same gateway before they come and after they have gone: two processes
 * of one build differ by more than such clients cost, because V8 optimizes each in its own way.
 * @param open connects the clients. Resolves with a function that disconnects them
 * @returns the ratio of requests a second
 */
export async function measureBeside(
  work: Work,
  gateway: Subject,
  open: () => Promise<() => Promise<void>>,
  { seconds, rounds }: Pace,
): Promise<number> {
  const requests = prepare((i) => work.request(i), PREPARED);
  const pressure = { connections: BESIDE_CONNECTIONS, seconds };
  const ratesOf = async (count: number): Promise<number[]> => {
    await load(gateway, requests, { ...pressure, seconds: BESIDE_WARM_UP_S });
    const rates: number[] = [];
    for (let round = 0; round < count; round += 1) rates.push((await load(gateway, requests, pressure)).rate);
    return rates;
  };
  const ratios: number[] = [];
  for (let time = 0; time < BESIDE_TIMES; time += 1) {
    const before = await ratesOf(rounds);
    const close = await open();
    let beside: number[];
    try {
      beside = await ratesOf(2 * rounds);
    } finally {
      await close();
    }
    const after = await ratesOf(rounds);
    ratios.push(median(beside) / median([...before, ...after]));
  }
  return median(ratios);
}

/** Measures the gateway only, alternating between the expensive and the cheap request. */
export async function measureCost(cost: Cost, gateway: Subject, { seconds, rounds }: Pace, say: Say): Promise<CostResult> {
  say(`  ${cost.name}`);
  const cheap = { subject: gateway, requests: prepare((i) => cost.cheap(i), COST_PREPARED) };
  const dear = { subject: gateway, requests: prepare((i) => cost.dear(i), COST_PREPARED) };
  const pressure = { connections: 1, seconds: seconds * COST_SHARE };
  return { cost, ...(await alternate(cheap, dear, pressure, rounds)) };
}
