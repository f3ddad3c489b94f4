/** How one request of an open loop went. */
export interface Sample {
  /** When it was sent, in milliseconds of the process's clock. */
  readonly sentAt: number;
  readonly durationMs: number;
  /** The HTTP status, or 0 where there was no answer. */
  readonly status: number;
}

/** A load that goes on whatever the answers are. */
export interface OpenLoop {
  /** Ends it, waits for the answers that are still to come, and returns all. */
  stop(): Promise<readonly Sample[]>;
}

/** Sends requests at a fixed rate, also while earlier ones are unanswered, as the clients of a service do. */
export function startOpenLoop(requestsPerSecond: number, send: () => Promise<number>): OpenLoop {
  const samples: Promise<Sample>[] = [];
  const startedAt = performance.now();
  const one = async (): Promise<Sample> => {
    const sentAt = performance.now();
    const status = await send().catch(() => 0);
    return { sentAt, durationMs: performance.now() - sentAt, status };
  };
  // Timers are late; the schedule is kept by what is due.
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

/** The value below which that part of the numbers lies; 0 of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** How long after `since` the last failure was answered, in milliseconds; 0 without one. */
export function recoveryMs(samples: readonly Sample[], since: number, isFailure: (sample: Sample) => boolean): number {
  return Math.max(0, ...samples.filter((sample) => isFailure(sample)).map(({ sentAt, durationMs }) => sentAt + durationMs - since));
}
