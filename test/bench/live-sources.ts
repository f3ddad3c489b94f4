import { parseArgs } from 'node:util';
import { GATEWAY_MAIN, startGateway, type Subject } from './processes';
import { SECRET } from './requests';
import { createSourceDatabase, MOST_CLIENTS, switchTriggers, WATCHED_USERS } from './source-database';
import { measureBurst, measureLatency, type Burst, type Latency } from './source-latency';
import { subscribe, type Subscribers } from './source-subscribers';
import { measureWriters } from './source-writers';

const USAGE = `npm run bench:sources -- [--seconds N] [--rounds N] [--writes N] [--json]

  --seconds N   how long one measurement of writers lasts (default 4)
  --rounds N    how often the states are measured in turn (default 3)
  --writes N    the writes whose latency is measured (default 100)

DATABASE_URL names a database for this only, which is created anew (default postgresql://postgres@127.0.0.1:5432/livestream_sources).
Needs pgbench. Ends with 1 where a target is missed, with 2 where the run failed.
`;

const DEFAULT_URL = 'postgresql://postgres@127.0.0.1:5432/livestream_sources';

/** The targets: milliseconds, events, and the share of the throughput without subscriptions. */
const TARGETS = { poll: { p50: 150, p99: 400 }, notify: { p50: 15, p99: Infinity }, burstEvents: 4, pollWriters: 0.97 };

const SOURCES = ['poll', 'notify'] as const;
type Source = (typeof SOURCES)[number];

/** States of the database and the gateway under which writers are measured. The first is what the others are compared with. */
const STATES = [
  { name: 'without', source: undefined, isWatched: false },
  { name: 'poll', source: 'poll', isWatched: true },
  { name: 'notify, other keys watched', source: 'notify', isWatched: false },
  { name: 'notify, written keys watched', source: 'notify', isWatched: true },
] as const;

const CLIENTS = [8, MOST_CLIENTS];

interface SourceResult {
  readonly source: Source;
  readonly latency: Latency;
  readonly burst: Burst;
}

interface WritersResult {
  readonly clients: number;
  readonly state: string;
  readonly perSecond: number;
  readonly ratio: number;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function withGateway<Result>(url: string, source: Source, work: (gateway: Subject) => Promise<Result>): Promise<Result> {
  await switchTriggers(url, source === 'notify');
  const gateway = await startGateway(url, SECRET, GATEWAY_MAIN, 1, { LIVE_SOURCE: source });
  try {
    return await work(gateway);
  } finally {
    await gateway.stop();
  }
}

async function measureSource(url: string, source: Source, writes: number): Promise<SourceResult> {
  say(`  latency: ${source}`);
  return withGateway(url, source, async ({ origin }) => ({
    source,
    latency: await measureLatency(url, origin, writes),
    burst: await measureBurst(url, origin),
  }));
}

/** Measures the writers in one state: with a hundred subscriptions to the written users, or to others. */
async function measureState(
  url: string,
  { source, isWatched }: (typeof STATES)[number],
  clients: number,
  seconds: number,
): Promise<number> {
  if (source === undefined) {
    await switchTriggers(url, false);
    return measureWriters(url, clients, seconds);
  }
  return withGateway(url, source, async ({ origin }) => {
    const first = isWatched ? 0 : 500;
    const subscribers: Subscribers = await subscribe(
      origin,
      Array.from({ length: WATCHED_USERS }, (_, index) => first + index),
    );
    // Until notifications are relied on.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const perSecond = await measureWriters(url, clients, seconds);
    subscribers.close();
    return perSecond;
  });
}

async function measureAllWriters(url: string, rounds: number, seconds: number): Promise<WritersResult[]> {
  const results: WritersResult[] = [];
  for (const clients of CLIENTS) {
    const measured = STATES.map(() => [] as number[]);
    for (let round = 1; round <= rounds; round += 1) {
      say(`  writers: ${clients} clients, round ${round}`);
      for (const [index, state] of STATES.entries()) measured[index]?.push(await measureState(url, state, clients, seconds));
    }
    for (const [index, { name }] of STATES.entries()) {
      const ratios = (measured[index] ?? []).map((value, round) => value / (measured[0]?.[round] ?? Number.NaN));
      results.push({ clients, state: name, perSecond: median(measured[index] ?? []), ratio: median(ratios) });
    }
  }
  return results;
}

function missedTargets(sources: readonly SourceResult[], writers: readonly WritersResult[]): string[] {
  return [
    ...sources.flatMap(({ source, latency, burst }) => [
      ...(latency.p50 > TARGETS[source].p50 ? [`${source}: p50 above ${TARGETS[source].p50} ms`] : []),
      ...(latency.p99 > TARGETS[source].p99 ? [`${source}: p99 above ${TARGETS[source].p99} ms`] : []),
      ...(burst.events > TARGETS.burstEvents || !burst.isLastExact ? [`${source}: a burst made ${burst.events} events`] : []),
    ]),
    ...writers
      .filter(({ state, ratio }) => state === 'poll' && ratio < TARGETS.pollWriters)
      .map(({ clients, ratio }) => `poll: ${clients} writers at ${ratio.toFixed(2)}`),
  ];
}

function toText(sources: readonly SourceResult[], writers: readonly WritersResult[], missed: readonly string[]): string {
  const ms = (value: number): string => value.toFixed(1).padStart(7);
  return [
    'commit of another program → event at the client, ms       p50     p99     max   events of a burst',
    ...sources.map(
      ({ source, latency, burst }) =>
        `  ${source.padEnd(50)}${ms(latency.p50)} ${ms(latency.p99)} ${ms(latency.max)}   ${burst.events} of ${burst.writes} writes in ${Math.round(burst.durationMs)} ms, the last ${burst.isLastExact ? 'exact' : 'MISSING'}`,
    ),
    'throughput of writers, ratio to that without subscriptions   clients   ratio   writes/s',
    ...writers.map(
      ({ clients, state, perSecond, ratio }) =>
        `  ${state.padEnd(62)}${String(clients).padStart(4)}    ${ratio.toFixed(2)}   ${Math.round(perSecond)}`,
    ),
    missed.length === 0 ? 'All targets are met.' : `Missed: ${missed.join('; ')}`,
    '',
  ].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      writes: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const url = process.env['DATABASE_URL'] ?? DEFAULT_URL;
  await createSourceDatabase(url);
  const sources: SourceResult[] = [];
  for (const source of SOURCES) sources.push(await measureSource(url, source, Number(values.writes)));
  const writers = await measureAllWriters(url, Number(values.rounds), Number(values.seconds));
  const missed = missedTargets(sources, writers);
  process.stdout.write(values.json ? `${JSON.stringify({ sources, writers, missed }, null, 2)}\n` : toText(sources, writers, missed));
  return missed.length === 0 ? 0 : 1;
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
