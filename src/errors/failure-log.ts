import type { AppError, ErrorCode } from './app-error';

/** The part of a logger that failures need. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}

/** The cause of a failure without a client that waits for the response: all have closed their connections. Not logged. */
export class AbandonedError extends Error {
  constructor() {
    super('The clients have closed their connections');
    this.name = 'AbandonedError';
  }
}

/** How often a failure that goes on is logged, in milliseconds. */
const INTERVAL_MS = 1_000;

/** Failures of one code since the last line about them. */
interface Series {
  readonly message: string;
  count: number;
  fields: object;
}

/** Logs the first failure of an outage immediately, and then one line a second that counts those since, while it goes on. */
class FailureLog {
  private readonly running = new Map<ErrorCode, Series>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: ErrorLog) {}

  add(failure: AppError, requestId: string, message: string): void {
    const fields = { requestId, err: failure.cause ?? failure };
    const series = this.running.get(failure.code);
    if (series === undefined) {
      this.running.set(failure.code, { message, count: 0, fields });
      this.log.error(fields, message);
    } else {
      series.count += 1;
      series.fields = fields;
    }
    this.timer ??= setInterval(() => {
      this.report();
    }, INTERVAL_MS).unref();
  }

  private report(): void {
    for (const [key, series] of this.running) {
      if (series.count === 0) this.running.delete(key);
      else this.log.error({ ...series.fields, failures: series.count }, series.message);
      series.count = 0;
    }
    if (this.running.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

const FAILURE_LOGS = new WeakMap<ErrorLog, FailureLog>();

/**
 * Logs the cause of a failure, which clients are not told, with its stack and the id of the request. Of SERVICE_UNAVAILABLE and
 * GATEWAY_TIMEOUT, which outages answer to everybody, there is one such line a second, for the last request, that says how many
 * there were (`failures`): each request has a line of its own anyway, with its status.
 */
export function logFailure(log: ErrorLog, failure: AppError, requestId: string, message: string): void {
  if (failure.cause instanceof AbandonedError) return;
  if (failure.code === 'INTERNAL_SERVER_ERROR') {
    log.error({ requestId, err: failure.cause ?? failure }, message);
    return;
  }
  let failures = FAILURE_LOGS.get(log);
  if (failures === undefined) {
    failures = new FailureLog(log);
    FAILURE_LOGS.set(log, failures);
  }
  failures.add(failure, requestId, message);
}
