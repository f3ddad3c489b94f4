import type { Logger } from 'pino';
import { addEnded, type MetricsReport } from '../http/workers';
import type { StopSignal } from './command';
import { createPoolMetrics, type PoolMetrics } from './pool-metrics';
import { WorkerProcess, type WorkerEnd } from './worker-process';

/** The delay before a crashed worker is restarted, which doubles with each further crash, and its maximum, in milliseconds. */
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 30_000;

/** A worker that has accepted requests for so long has recovered: the next crash counts as the first, in milliseconds. */
const STABLE_MS = 60_000;

/** The place of a worker: its successors take the same one. */
interface Slot {
  worker: WorkerProcess | undefined;
  /** Consecutive crashes. */
  crashes: number;
  restart?: NodeJS.Timeout;
}

/** Describes how a worker has ended. */
export function describeEnd({ code, signal }: WorkerEnd): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

/** Runs workers: restarts those that crash, and replaces all without losing a request. */
export class WorkerPool {
  private readonly slots: readonly Slot[];
  /** Every worker that has not ended, including those that start or are replaced. */
  private readonly running = new Set<WorkerProcess>();
  private readonly metrics: PoolMetrics;
  private isStopping = false;
  private endedCounts: Promise<MetricsReport> = Promise.resolve([]);
  private replacing: Promise<void> | undefined;
  private isReplacementPending = false;

  constructor(
    count: number,
    private readonly log: Logger,
    private readonly isReporting: boolean,
  ) {
    this.slots = Array.from({ length: count }, () => ({ worker: undefined, crashes: 0 }));
    this.metrics = createPoolMetrics(count);
  }

  /**
   * Starts the first worker alone, so that whatever prevents the start is reported once, and then the others.
   * @returns how the first worker has ended, if it never accepted requests although the pool was not stopped
   */
  async start(): Promise<WorkerEnd | undefined> {
    const [first, ...others] = this.slots;
    const worker = this.startWorker(this.isReporting);
    if (!(await worker.ready)) return this.isStopping ? undefined : worker.ended;
    if (first !== undefined) this.occupy(first, worker);
    if (!this.isStopping) for (const slot of others) this.occupy(slot, this.startWorker());
    return undefined;
  }

  /** Replaces each worker by a new one, one after another. Requested again meanwhile, it is repeated once. */
  replaceAll(): Promise<void> {
    if (this.replacing !== undefined) this.isReplacementPending = true;
    this.replacing ??= this.replaceEach().finally(() => {
      this.replacing = undefined;
      if (!this.isReplacementPending || this.isStopping) return;
      this.isReplacementPending = false;
      void this.replaceAll();
    });
    return this.replacing;
  }

  /** Passes a signal on to all workers and waits until they have ended. @returns whether all of them shut down regularly */
  async stop(signal: StopSignal): Promise<boolean> {
    this.isStopping = true;
    for (const { restart } of this.slots) clearTimeout(restart);
    const workers = [...this.running];
    for (const worker of workers) worker.kill(signal);
    const ends = await Promise.all(workers.map(({ ended }) => ended));
    // A worker that has not accepted requests yet may not handle signals yet, either.
    return ends.every(({ code }, index) => code === 0 || workers[index]?.readyAt === undefined);
  }

  private startWorker(isReporting = false): WorkerProcess {
    const worker = new WorkerProcess({ isReporting, collect: () => this.collect() });
    this.running.add(worker);
    void worker.ended.then(() => {
      this.running.delete(worker);
      const { lastReport } = worker;
      if (lastReport !== undefined) this.endedCounts = this.endedCounts.then((ended) => addEnded(ended, lastReport));
    });
    return worker;
  }

  /** Puts a worker in a slot, where it is restarted after a crash. */
  private occupy(slot: Slot, worker: WorkerProcess): void {
    slot.worker = worker;
    const number = this.slots.indexOf(slot) + 1;
    void worker.ready.then((isReady) => {
      if (isReady) this.log.info({ worker: worker.pid }, `worker ${number} of ${this.slots.length} is ready`);
      this.announceState();
    });
    void worker.ended.then((end) => {
      if (slot.worker !== worker || this.isStopping) return;
      slot.worker = undefined;
      this.announceState();
      this.restartLater(slot, worker, `worker ${number} of ${this.slots.length} ${describeEnd(end)}`);
    });
  }

  private restartLater(slot: Slot, { pid, readyAt }: WorkerProcess, what: string): void {
    if (readyAt !== undefined && performance.now() - readyAt > STABLE_MS) slot.crashes = 0;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** slot.crashes, MAX_DELAY_MS);
    slot.crashes += 1;
    this.metrics.countCrash();
    this.log.error({ worker: pid }, `${what}: another starts in ${delayMs / 1000} s`);
    slot.restart = setTimeout(() => {
      this.occupy(slot, this.startWorker());
    }, delayMs);
  }

  private async replaceEach(): Promise<void> {
    this.log.info('replacing all workers after SIGHUP, one after another');
    for (const slot of this.slots) if (this.isStopping || !(await this.replace(slot))) return;
    if (!this.isStopping) this.log.info('all workers are replaced');
  }

  /** Replaces the worker of a slot, once its successor is ready. @returns whether it was replaced */
  private async replace(slot: Slot): Promise<boolean> {
    const next = this.startWorker();
    const isReady = await next.ready;
    if (this.isStopping) return false;
    if (!isReady) {
      this.log.error({ worker: next.pid }, `the new worker ${describeEnd(await next.ended)}: the others stay, and are not replaced`);
      return false;
    }
    clearTimeout(slot.restart);
    const previous = slot.worker;
    this.occupy(slot, next);
    // A previous worker may be starting just now.
    if ((await previous?.ready) === true) previous?.send({ kind: 'replaced' });
    await previous?.ended;
    return true;
  }

  /** Sends all workers the number of those that are ready, which each of them reports. */
  private announceState(): void {
    const ready = this.slots.filter(({ worker }) => worker?.readyAt !== undefined).length;
    for (const worker of this.running) worker.send({ kind: 'state', state: { ready, configured: this.slots.length } });
  }

  /** The metrics of all workers that have been ready, the counts of those that have ended, and those of this process. */
  private async collect(): Promise<readonly MetricsReport[]> {
    // Before the reports, because a worker that ends meanwhile is among them.
    const ended = this.endedCounts;
    const ready = [...this.running].filter(({ readyAt }) => readyAt !== undefined);
    const reports = await Promise.all(ready.map((worker) => worker.report()));
    return [...reports.filter((report) => report !== undefined), await ended, await this.metrics.report()];
  }
}
