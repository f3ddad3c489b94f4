import type { SpanContext } from '@opentelemetry/api';
import { AnchoredClock, parseTraceParent, TraceState } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, RandomIdGenerator } from '@opentelemetry/sdk-trace';
import { Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { OutageLog } from './outage-log';
import { RecordedSpan, type Recorder } from './recorded-span';
import { createSampler, type IsSampled } from './sampling';
import { traceparentOf, type Span, type SpanKind, type Trace, type Tracing, type TracingLog } from './trace';
import type { CollectorOptions, QueueOptions, TracingOptions } from './tracing-options';

/** How long exporting may delay the end of the process, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * The trace context of a request (W3C Trace Context). An invalid one is ignored: the request then begins a trace. Of the flags only
 * `sampled` is used, as the specification demands for unknown versions.
 */
export function readTraceContext({ traceparent, tracestate }: IncomingHttpHeaders): SpanContext | undefined {
  // Node joins repeated headers by commas.
  if (typeof traceparent !== 'string' || traceparent.includes(',')) return undefined;
  const context = parseTraceParent(traceparent);
  if (context === null) return undefined;
  const state = typeof tracestate === 'string' ? { traceState: new TraceState(tracestate) } : {};
  return { ...context, ...state, isRemote: true };
}

/** Sends spans to the collector over connections that stay open. Every option is given, so that the exporter takes none from the environment. */
function createExporter({ url, headers, compression, timeoutMs }: CollectorOptions, agent: HttpAgent): OTLPTraceExporter {
  type Options = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;
  // The values of an enum whose package is for internal use only.
  const algorithm = compression as unknown as NonNullable<Options['compression']>;
  return new OTLPTraceExporter({ url, headers, compression: algorithm, timeoutMillis: timeoutMs, httpAgentOptions: () => agent });
}

function createProcessor(exporter: OutageLog, { maxSpans, maxBatchSpans, delayMs, exportTimeoutMs }: QueueOptions): BatchSpanProcessor {
  return new BatchSpanProcessor({
    exporter,
    maxQueueSize: maxSpans,
    maxExportBatchSize: maxBatchSpans,
    scheduledDelayMillis: delayMs,
    exportTimeoutMillis: exportTimeoutMs,
  });
}

class StartedTrace implements Trace {
  readonly traceparent: string;
  operation: Span | undefined;

  constructor(
    context: SpanContext,
    private readonly parent: SpanContext | undefined,
    readonly span: Span | undefined,
  ) {
    this.traceparent = traceparentOf(context);
  }

  get tracestate(): string | undefined {
    return this.parent?.traceState?.serialize();
  }
}

class OtlpTracing implements Tracing {
  private readonly ids = new RandomIdGenerator();
  private readonly agent: HttpAgent;
  private readonly exporter: OutageLog;
  private readonly processor: BatchSpanProcessor;
  private readonly isSampled: IsSampled;
  private readonly recorder: Recorder;

  constructor({ collector, sampling, queue, resource }: TracingOptions) {
    this.isSampled = createSampler(sampling);
    this.agent = collector.url.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.exporter = new OutageLog(createExporter(collector, this.agent), queue.maxSpans);
    this.processor = createProcessor(this.exporter, queue);
    this.recorder = {
      resource: defaultResource().merge(resourceFromAttributes(resource)),
      nextSpanId: () => this.ids.generateSpanId(),
      onEnd: (span) => {
        this.exporter.countEnded();
        this.processor.onEnd(span);
      },
    };
  }

  start(kind: SpanKind, headers?: IncomingHttpHeaders): Trace {
    const parent = headers && readTraceContext(headers);
    const traceId = parent?.traceId ?? this.ids.generateTraceId();
    if (!this.isSampled(traceId, parent)) {
      return new StartedTrace({ traceId, spanId: this.ids.generateSpanId(), traceFlags: 0 }, parent, undefined);
    }
    const span = new RecordedSpan(this.recorder, kind, { traceId, parent, links: [], clock: new AnchoredClock(Date, performance) });
    return new StartedTrace(span.context, parent, span);
  }

  reportTo(log: TracingLog): void {
    this.exporter.log = log;
  }

  async close(timeoutMs = CLOSE_TIMEOUT_MS): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(timeoutMs, CLOSE_TIMEOUT_MS));
    });
    // An outage is logged already.
    await Promise.race([this.processor.shutdown().catch(() => undefined), timeout]);
    clearTimeout(timer);
    this.agent.destroy();
  }
}

/** Creates traces that are exported as OTLP. */
export function createOtlpTracing(options: TracingOptions): Tracing {
  return new OtlpTracing(options);
}
