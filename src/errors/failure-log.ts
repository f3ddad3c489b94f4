import type { AppError } from './app-error';

/** The part of a logger that is used for failures. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}

/** The cause of a failure whose clients have all closed their connections. Not logged. */
export class ClientsDisconnectedError extends Error {
  constructor() {
    super('The clients have closed their connections');
    this.name = 'ClientsDisconnectedError';
  }
}

/** The request of a failure, as fields of its log line. */
export interface FailedRequest {
  readonly requestId: string;
  /** Undefined if traces are not recorded. */
  readonly traceparent?: string | undefined;
}

/** How often a continuing failure is logged, in milliseconds. */
const INTERVAL_MS = 1_000;

/** Failures of one code since its last log line. */
interface Series {
  readonly message: string;
  count: number;
  fields: object;
}

/** Logs the first failure of an outage immediately, and then, while it continues, one line per second with the number of failures since. */
class FailureLog {
  private readonly running = new Map<AppError['code'], Series>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: ErrorLog) {}

  add(failure: AppError, request: FailedRequest, message: string): void {
    const fields = { ...request, err: failure.cause ?? failure };
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

/** One FailureLog per logger. */
const FAILURE_LOGS = new WeakMap<ErrorLog, FailureLog>();

/**
 * Logs the cause of a failure, which clients do not see, with its stack and the request id. SERVICE_UNAVAILABLE and GATEWAY_TIMEOUT, which
 * every request gets during an outage, are logged once per second, for the latest request and with the number of failures (`failures`); the
 * status of each request is in its own log line anyway.
 */
export function logFailure(log: ErrorLog, failure: AppError, request: FailedRequest, message: string): void {
  if (failure.cause instanceof ClientsDisconnectedError) return;
  if (failure.code === 'INTERNAL_SERVER_ERROR') {
    log.error({ ...request, err: failure.cause ?? failure }, message);
    return;
  }
  let failureLog = FAILURE_LOGS.get(log);
  if (failureLog === undefined) {
    failureLog = new FailureLog(log);
    FAILURE_LOGS.set(log, failureLog);
  }
  failureLog.add(failure, request, message);
}
