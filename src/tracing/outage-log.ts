import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { TracingLog } from './trace';

/** The shortest time between two warnings, in milliseconds: a collector that accepts only some batches is one outage. */
const WARNING_INTERVAL_MS = 60_000;

/** The first line of an error of the exporter, which contains neither headers nor spans. */
function reasonOf({ error }: ExportResult): string {
  const code = error !== undefined && 'code' in error ? `${String(error.code)} ` : '';
  return `${code}${error?.message.split('\n')[0] ?? ''}`.trim();
}

/** Exports spans, and logs when they begin to be lost and when they are exported again. */
export class OutageLog implements SpanExporter {
  log: TracingLog | undefined;
  /** Spans in the queue. The SDK drops further ones without a word. */
  private waiting = 0;
  private lost = 0;
  private warnedAt = -Infinity;
  private isReported = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly maxWaiting: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a span that is about to be added to the queue. */
  countEnded(): void {
    if (this.waiting < this.maxWaiting) this.waiting += 1;
    else this.lose(1, 'the queue is full');
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.waiting -= spans.length;
    this.exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.end();
      else this.lose(spans.length, reasonOf(result));
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private lose(spans: number, reason: string): void {
    this.lost += spans;
    const now = this.now();
    if (this.isReported || now - this.warnedAt < WARNING_INTERVAL_MS) return;
    this.isReported = true;
    this.warnedAt = now;
    this.log?.warn({ reason }, 'spans cannot be exported: they are dropped until they can');
  }

  private end(): void {
    if (!this.isReported) return;
    this.isReported = false;
    this.log?.info({ lostSpans: this.lost }, 'spans are exported again');
    this.lost = 0;
  }
}
