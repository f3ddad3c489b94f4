import autocannon, { type Client, type Request } from 'autocannon';
import type { Subject, Vitals } from './processes';
import type { BenchRequest } from './requests';

/** What one load found. */
export interface Measurement {
  /** Requests answered a second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly statementsPerRequest: number;
  /** Of the server, at the end. */
  readonly residentBytes: number;
}

/** How hard and how long. */
export interface Pressure {
  readonly connections: number;
  readonly seconds: number;
}

// autocannon looks this often whether it is over.
const SAMPLE_MS = 50;
const SETTLE_MS = 100;

/** What was under way when the load was over is finished before anybody counts, or loads the next: until the count stands still. */
async function settledVitals(subject: Subject): Promise<Vitals> {
  let vitals = await subject.vitals();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const later = await subject.vitals();
    if (later.statements === vitals.statements) return later;
    vitals = later;
  }
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Deals requests out as cards, so that no two connections send the same ones at the same time. */
function dealTo(connections: number, requests: readonly BenchRequest[]): (client: Client) => void {
  let dealt = 0;
  return (client) => {
    const own = dealt++ % connections;
    // autocannon keeps its own buffer in each request, hence the copies.
    const hand = requests
      .filter((_, index) => index % connections === own)
      .map((request): Request => ({ ...request, headers: { ...request.headers } }));
    client.setRequests(hand);
  };
}

/**
 * Loads a server with prepared requests, each connection sending its next when its last is answered.
 * @throws Error where anything but success is answered, or nothing
 */
export async function load(subject: Subject, requests: readonly BenchRequest[], { connections, seconds }: Pressure): Promise<Measurement> {
  const before = await subject.vitals();
  const latencies: number[] = [];
  let begun = performance.now();
  let last = begun;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: subject.origin,
        connections,
        duration: seconds,
        sampleInt: SAMPLE_MS,
        setupClient: dealTo(connections, requests),
        // A GraphQL failure is answered with 200, its errors first.
        verifyBody: (body) => !String(body).startsWith('{"errors"'),
      },
      (error: unknown, found: autocannon.Result) => {
        if (error instanceof Error) reject(error);
        else resolve(found);
      },
    );
    instance.on('start', () => (begun = performance.now()));
    // autocannon's own histogram knows whole milliseconds only.
    instance.on('response', (_client, _status, _bytes, ms) => {
      latencies.push(ms);
      last = performance.now();
    });
  });
  const { non2xx, errors, mismatches, statusCodeStats } = result;
  if (latencies.length === 0 || non2xx + errors + mismatches > 0) {
    const statuses = JSON.stringify(statusCodeStats);
    throw new Error(`${subject.name} failed under ${requests[0]?.path ?? ''} at ${connections} connections: ${non2xx} answers other than 2xx (${statuses}), ${errors} without an answer, ${mismatches} with errors.`); // prettier-ignore
  }
  const after = await settledVitals(subject);
  const sorted = Float64Array.from(latencies).sort();
  return {
    rate: latencies.length / ((last - begun) / 1000),
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    // At the end every connection had asked once more.
    statementsPerRequest: (after.statements - before.statements) / (latencies.length + connections),
    residentBytes: after.residentBytes,
  };
}
