import autocannon, { type Client, type Request } from 'autocannon';
import type { Subject, Vitals } from './processes';
import type { BenchRequest } from './requests';

/** The measurements of one load. */
export interface Measurement {
  /** Responses a second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly statementsPerRequest: number;
  /** The processor time of a request in the server and in PostgreSQL, in milliseconds; the latter is NaN if it is not known. */
  readonly cpuMs: number;
  readonly databaseCpuMs: number;
  /** The resident memory of the server at the end. */
  readonly residentBytes: number;
}

/** The number of connections, and the duration. */
export interface Pressure {
  readonly connections: number;
  readonly seconds: number;
}

// The interval at which autocannon checks whether the duration is over.
const SAMPLE_MS = 50;
const SETTLE_MS = 100;

/** The vitals once the requests in flight have completed: once the number of statements no longer changes. */
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

/** Distributes requests round-robin, so that no two connections send the same ones concurrently. */
function distributeTo(connections: number, requests: readonly BenchRequest[]): (client: Client) => void {
  let clients = 0;
  return (client) => {
    const own = clients++ % connections;
    // autocannon stores a buffer in each request, hence the copies.
    const requestsOfClient = requests
      .filter((_, index) => index % connections === own)
      .map((request): Request => ({ ...request, headers: { ...request.headers } }));
    client.setRequests(requestsOfClient);
  };
}

/** What a load generator has measured. */
export interface Outcome {
  /** The number of responses. */
  readonly count: number;
  /** The time from the start to the last response. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A load generator: each connection sends the next request after a response (closed loop). */
export type Sender = (subject: Subject, requests: readonly BenchRequest[], pressure: Pressure) => Promise<Outcome>;

/**
 * Sends requests by autocannon, which runs in this process.
 * @throws Error if a response is not a success, or if there is none
 */
export const sendByAutocannon: Sender = async (subject, requests, { connections, seconds }) => {
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
        setupClient: distributeTo(connections, requests),
        // A GraphQL response with errors may have the status 200; `errors` is its first key.
        verifyBody: (body) => !String(body).startsWith('{"errors"'),
      },
      (error: unknown, found: autocannon.Result) => {
        if (error instanceof Error) reject(error);
        else resolve(found);
      },
    );
    instance.on('start', () => (begun = performance.now()));
    // autocannon's own histogram has a resolution of whole milliseconds.
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
  const sorted = Float64Array.from(latencies).sort();
  return { count: latencies.length, seconds: (last - begun) / 1000, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
};

/** Loads a server with prepared requests. @throws Error if a response is not a success, or if there is none */
export async function load(
  subject: Subject,
  requests: readonly BenchRequest[],
  pressure: Pressure,
  send = sendByAutocannon,
): Promise<Measurement> {
  const before = await subject.vitals();
  const { count, seconds, p50Ms, p99Ms } = await send(subject, requests, pressure);
  const after = await settledVitals(subject);
  // At the end every connection has one more request in flight.
  const requestCount = count + pressure.connections;
  return {
    rate: count / seconds,
    p50Ms,
    p99Ms,
    statementsPerRequest: (after.statements - before.statements) / requestCount,
    cpuMs: (after.cpuMs - before.cpuMs) / requestCount,
    databaseCpuMs: (after.databaseCpuMs - before.databaseCpuMs) / requestCount,
    residentBytes: after.residentBytes,
  };
}
