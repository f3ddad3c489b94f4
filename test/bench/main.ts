import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHARTS_FOLDER, writeCharts } from './charts/write-charts';
import { costsOf } from './costs';
import { ensureDataSet } from './dataset';
import { measureLive } from './live/measure-live';
import { compareForms } from './ledger-forms';
import {
  measureCost,
  measureTraces,
  measureWork,
  measureWorkers,
  type CostResult,
  type Pace,
  type TracesResult,
  type WorkersResult,
  type WorkResult,
} from './measure';
import { GATEWAY_MAIN, startBare, startCollector, startGateway, type Subject } from './processes';
import { isAllKept, toJson, toText, type BenchResults } from './report';
import { SECRET } from './requests';
import { assertSameData } from './same-data';
import { WORKS } from './works';
import { hasWrk } from './wrk';

const USAGE = `npm run bench -- [--seconds N] [--rounds N] [--only PATTERN] [--json]

  --seconds N      how long one measurement lasts (default 2.2)
  --rounds N       how often bare and gateway are measured in turn (default 3)
  --only PATTERN   only the works, workers, traces, costs and live parts whose names match this regular expression
  --json           the results as JSON
  --against DIR    compares with the gateway built in another checkout instead of the bare handlers: no work may have
                   become slower by more than 3 %
  --charts DIR     draws the results there as charts, beside them as results.json (docs/charts after a complete run: three
                   rounds or more of all works, workers and costs)
  --rebuild        rebuilds the data set
  --forms          compares only the forms of the statement that reads pages of several ledgers, without any gateway

DATABASE_URL names a database for the bench only (default postgresql://postgres@127.0.0.1:5432/livestream_bench).
It is created and filled at the first run. DATABASE_DIALECT is that of the gateway. Ends with 1 where a target is missed, with 2 where the run failed.
`;

const DEFAULT_URL = 'postgresql://postgres@127.0.0.1:5432/livestream_bench';

interface Options {
  readonly databaseUrl: string;
  readonly pace: Pace;
  readonly only: RegExp;
  readonly json: boolean;
  readonly rebuild: boolean;
  readonly forms: boolean;
  /** The path of another build's main.js. */
  readonly against: string | undefined;
  /** Where to draw charts; undefined: nowhere. */
  readonly charts: string | undefined;
}

/** Progress goes to standard error, because a program may read the results. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function positive(text: string, name: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new Error(`${name} must be a positive number.\n\n${USAGE}`);
  return number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '2.2' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      rebuild: { type: 'boolean', default: false },
      forms: { type: 'boolean', default: false },
      against: { type: 'string' },
      charts: { type: 'string' },
    },
  });
  if (values.charts !== undefined && values.against !== undefined) throw new Error(`--charts shows ratios to the bare handlers, not to another build.\n\n${USAGE}`); // prettier-ignore
  const rounds = Math.ceil(positive(values.rounds, '--rounds'));
  const isComplete = values.only === '' && values.against === undefined && rounds >= 3;
  return {
    databaseUrl: process.env['DATABASE_URL'] ?? DEFAULT_URL,
    pace: { seconds: positive(values.seconds, '--seconds'), rounds },
    only: new RegExp(values.only, 'i'),
    json: values.json,
    rebuild: values.rebuild,
    forms: values.forms,
    against: values.against === undefined ? undefined : join(resolve(values.against), 'dist', 'main.js'),
    charts: values.charts ?? (isComplete ? CHARTS_FOLDER : undefined),
  };
}

/** Starts the gateway several times for a median start-up time; the last one stays. */
async function startTimed(databaseUrl: string, starts: number): Promise<{ gateway: Subject; readyMs: number }> {
  const times: number[] = [];
  for (;;) {
    const gateway = await startGateway(databaseUrl, SECRET);
    times.push(gateway.readyMs);
    if (times.length >= starts) return { gateway, readyMs: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN };
    await gateway.stop();
  }
}

/** Measures two workers against one process, where a work has a target for that. */
async function measureAllWorkers({ databaseUrl, pace, only }: Options, one: Subject): Promise<WorkersResult[]> {
  const works = WORKS.filter(({ name, workersTarget }) => workersTarget !== undefined && only.test(`${name}, 2 workers`));
  if (works.length === 0) return [];
  if (!hasWrk()) {
    say('  2 workers: skipped, because wrk is not installed (Debian: apt-get install wrk)');
    return [];
  }
  const two = await startGateway(databaseUrl, SECRET, GATEWAY_MAIN, 2);
  try {
    const results: WorkersResult[] = [];
    for (const work of works) results.push(await measureWorkers(work, one, two, pace, say));
    return results;
  } finally {
    await two.stop();
  }
}

/** Measures the gateway with all traces sampled, and with one in a hundred, against the gateway without traces. */
async function measureAllTraces({ databaseUrl, pace, only }: Options, untraced: Subject): Promise<TracesResult[]> {
  const wanted = WORKS.filter(({ isTraced }) => isTraced === true)
    .flatMap((work) => [100, 1].map((sampledPercent) => ({ work, sampledPercent })))
    .filter(({ work, sampledPercent }) => only.test(`${work.name}, ${sampledPercent} % traced`));
  if (wanted.length === 0) return [];
  const collector = await startCollector();
  const results: TracesResult[] = [];
  try {
    for (const one of wanted) {
      const traced = await startGateway(databaseUrl, SECRET, GATEWAY_MAIN, 1, {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: String(one.sampledPercent / 100),
      });
      try {
        results.push(await measureTraces(one, traced, untraced, pace, say));
      } finally {
        await traced.stop();
      }
    }
  } finally {
    await collector.stop();
  }
  return results;
}

async function measure(options: Options): Promise<BenchResults> {
  const { databaseUrl, pace, only, against } = options;
  say('Starting both servers.');
  const { gateway, readyMs } = await startTimed(databaseUrl, pace.rounds);
  const rival = against === undefined ? await startBare(databaseUrl, SECRET) : await startGateway(databaseUrl, SECRET, against);
  try {
    say('Comparing their responses.');
    await assertSameData(databaseUrl, rival, gateway);
    say('Measuring.');
    const works: WorkResult[] = [];
    for (const work of WORKS.filter(({ name }) => only.test(name))) works.push(...(await measureWork(work, rival, gateway, pace, say)));
    const workers = against === undefined ? await measureAllWorkers(options, gateway) : [];
    const traces = against === undefined ? await measureAllTraces(options, gateway) : [];
    const costs: CostResult[] = [];
    // Costs are relative within a build, so they are not compared with another one.
    const wanted = against === undefined ? (await costsOf(gateway.origin)).filter(({ name }) => only.test(name)) : [];
    for (const cost of wanted) {
      costs.push(await measureCost(cost, gateway, pace, say));
    }
    const live = against === undefined ? await measureLive(options, say) : [];
    if (works.length + workers.length + traces.length + costs.length + live.length === 0)
      throw new Error(`No work, workers, traces, cost or live part matches ${String(only)}.`);
    return { pace, rival: rival.name, works, workers, traces, costs, live, readyMs };
  } finally {
    await Promise.all([rival.stop(), gateway.stop()]);
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  await ensureDataSet(options.databaseUrl, options.rebuild, say);
  if (options.forms) {
    process.stdout.write(await compareForms(options.databaseUrl, options.pace.rounds, say));
    return 0;
  }
  const results = await measure(options);
  process.stdout.write(options.json ? toJson(results) : toText(results));
  if (options.charts !== undefined) for (const path of await writeCharts(options.charts, toJson(results))) say(`  ${path}`);
  return isAllKept(results) ? 0 : 1;
}

// process.exit runs the exit handlers that stop the servers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
