/** The outcome of one request of an open loop. */
export interface Sample {
  /** The time at which it was sent, as `performance.now()`. */
  readonly sentAt: number;
  readonly durationMs: number;
  /** The HTTP status, or 0 without a response. */
  readonly status: number;
}

/** A load with a fixed rate, independent of the responses. */
export interface OpenLoop {
  /** Stops it, waits for pending responses, and returns all samples. */
  stop(): Promise<readonly Sample[]>;
}

/** Sends requests at a fixed rate, even if earlier ones are pending. */
export function startOpenLoop(requestsPerSecond: number, send: () => Promise<number>): OpenLoop {
  const samples: Promise<Sample>[] = [];
  const startedAt = performance.now();
  const one = async (): Promise<Sample> => {
    const sentAt = performance.now();
    const status = await send().catch(() => 0);
    return { sentAt, durationMs: performance.now() - sentAt, status };
  };
  // Timers fire late: all requests that are due are sent.
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * requestsPerSecond);
    while (samples.length < due) samples.push(one());
  }, 5);
  return {
    stop() {
      clearInterval(timer);
      return Promise.all(samples);
    },
  };
}

/** The percentile of numbers, `part` from 0 to 1; 0 for an empty list. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** The time from `since` to the response of the last failure, in milliseconds; 0 without a failure. */
export function recoveryMs(samples: readonly Sample[], since: number, isFailure: (sample: Sample) => boolean): number {
  return Math.max(0, ...samples.filter((sample) => isFailure(sample)).map(({ sentAt, durationMs }) => sentAt + durationMs - since));
}
