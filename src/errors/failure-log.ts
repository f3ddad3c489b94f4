import type { AppError } from './app-error';

/** The part of a logger that failures need. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}

/** How often a failure that goes on is logged, in milliseconds. */
const INTERVAL_MS = 1_000;

/** Failures alike since the last line about them. */
interface Series {
  readonly message: string;
  count: number;
  fields: object;
}

/** What lies behind SERVICE_UNAVAILABLE and GATEWAY_TIMEOUT is one outage; of other failures each cause has lines of its own. */
function seriesKey({ code, status, cause }: AppError): string {
  return status > 500 || !(cause instanceof Error) ? code : `${code} ${cause.message}`;
}

/** Logs the first of failures that are alike immediately, and then one line a second that counts those since, while it goes on. */
class FailureLog {
  private readonly running = new Map<string, Series>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: ErrorLog) {}

  add(failure: AppError, requestId: string, message: string): void {
    const fields = { requestId, err: failure.cause ?? failure };
    const key = seriesKey(failure);
    const series = this.running.get(key);
    if (series === undefined) {
      this.running.set(key, { message, count: 0, fields });
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
 * Logs a failure that clients are not told the cause of. Each request has a log line anyway, with its status; of the cause, a
 * stack included, there is one a second for failures alike, with the id of the last request and how many there were (`failures`).
 */
export function logFailure(log: ErrorLog, failure: AppError, requestId: string, message: string): void {
  let failures = FAILURE_LOGS.get(log);
  if (failures === undefined) {
    failures = new FailureLog(log);
    FAILURE_LOGS.set(log, failures);
  }
  failures.add(failure, requestId, message);
}
