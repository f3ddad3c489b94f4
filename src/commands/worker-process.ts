import cluster, { type Worker } from 'node:cluster';
import type { MetricsReport } from '../http/workers';
import type { StopSignal } from './command';
import { NO_REPORT } from './startup-report';
import type { ToPrimary, ToWorker } from './worker-messages';

/** How long a worker may take to report its metrics, in milliseconds. After that its previous report is used. */
const REPORT_TIMEOUT_MS = 1_000;

/** How a worker has ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A worker as the primary process sees it. */
export class WorkerProcess {
  /** Resolves to true once the worker accepts requests, and to false if it has ended before. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<WorkerEnd>;
  /** Set once the worker accepts requests, by performance.now(). */
  readyAt: number | undefined;
  /** The latest metrics; undefined before the first report. */
  lastReport: MetricsReport | undefined;
  private readonly worker: Worker;
  private readonly reporting = new Map<number, () => void>();
  private lastId = 0;

  /**
   * Starts a worker.
   * @param options.isReporting whether it prints the start-up report
   * @param options.collect returns the reports of all workers
   */
  constructor({ isReporting, collect }: { readonly isReporting: boolean; readonly collect: () => Promise<readonly MetricsReport[]> }) {
    cluster.setupPrimary({ args: ['worker', ...(isReporting ? [] : [NO_REPORT])] });
    const worker = cluster.fork();
    this.worker = worker;
    this.ended = new Promise((resolve) => {
      // Node's types leave out that only one of both is set.
      worker.once('exit', (code: number | null, signal: string | null) => {
        for (const settle of this.reporting.values()) settle();
        resolve({ code, signal });
      });
      worker.on('error', () => {
        // A process that could not be created does not exit. Any other error is that of a message to a worker that has just ended.
        if (this.pid === undefined) resolve({ code: 1, signal: null });
      });
    });
    this.ready = new Promise((resolve) => {
      void this.ended.then(() => {
        resolve(false);
      });
      worker.on('message', (message: ToPrimary | 'ready') => {
        if (message !== 'ready') {
          this.receive(message, collect);
          return;
        }
        this.readyAt = performance.now();
        resolve(true);
      });
    });
  }

  /** The id of the process. */
  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  /** Sends a message; without effect if the worker has ended. */
  send(message: ToWorker): void {
    if (this.worker.isConnected()) this.worker.send(message, undefined, () => undefined);
  }

  /** Sends a signal; without effect if the worker has ended. */
  kill(signal: StopSignal): void {
    // Not the worker's own method, which would close the channel first.
    this.worker.process.kill(signal);
  }

  /** Requests the metrics of the worker. Resolves to its previous report if it does not respond in time, and ends. */
  async report(): Promise<MetricsReport | undefined> {
    const id = ++this.lastId;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, REPORT_TIMEOUT_MS);
      this.reporting.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
      this.send({ kind: 'report', id });
    });
    this.reporting.delete(id);
    return this.lastReport;
  }

  private receive(message: ToPrimary, collect: () => Promise<readonly MetricsReport[]>): void {
    if (message.kind === 'collect') {
      void collect().then((reports) => {
        this.send({ kind: 'reports', id: message.id, reports });
      });
      return;
    }
    this.lastReport = message.report;
    if (message.kind === 'report') this.reporting.get(message.id)?.();
  }
}
