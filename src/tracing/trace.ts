import type { SpanContext } from '@opentelemetry/api';
import type { IncomingHttpHeaders } from 'node:http';

/** Who works for whom: this process for a client, another server for this process, or this process for itself. */
export type SpanKind = 'server' | 'client' | 'internal';

/** Values of attributes, without those that are undefined. They contain no tokens, account ids or other values that clients sent. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** What a span was about. It is described when it ends, because only then everything is known. */
export interface SpanDescription {
  /** One of few names, none of which a client has chosen. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Why it failed, from a closed set; undefined if it did not. */
  readonly errorType?: string | undefined;
}

/** An open span of a sampled trace. */
export interface Span {
  readonly context: SpanContext;
  /** Starts a span within this one. `links` are other spans that it works for. */
  startChild(kind: SpanKind, links?: readonly Span[]): Span;
  end(description: SpanDescription): void;
}

/** The trace of a request, or of work in the background. */
export interface Trace {
  /** The W3C trace context of what was started, for log lines and outgoing requests. */
  readonly traceparent: string;
  /** The `tracestate` that arrived with the request, for outgoing requests; undefined if there is none. */
  readonly tracestate: string | undefined;
  /** The first span in this process; undefined if the trace is not sampled. */
  readonly span: Span | undefined;
  /** The span of the request's operation while it runs, and afterwards. */
  operation: Span | undefined;
}

/** Destination of messages about exporting. */
export interface TracingLog {
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** Traces of this process. */
export interface Tracing {
  /**
   * Starts a trace, or continues the one of the headers of a request. Whether it is sampled is decided first, so that one that is not costs
   * little more than its ids.
   */
  start(kind: SpanKind, headers?: IncomingHttpHeaders): Trace;
  /** Sets the log of outages of the collector. Until then, they are not logged. */
  reportTo(log: TracingLog): void;
  /** Exports the spans that have ended, within `timeoutMs` and two seconds at most. Spans that end later are lost. */
  close(timeoutMs?: number): Promise<void>;
}

const SAMPLED = 1;

/** The value of the header `traceparent` (W3C Trace Context §3.2). */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & SAMPLED}`;
}

/** Starts a span of a trace, within its operation if there is one. Undefined without a trace, or if it is not sampled. */
export function startSpan(trace: Trace | undefined, kind: SpanKind, links?: readonly Span[]): Span | undefined {
  return (trace?.operation ?? trace?.span)?.startChild(kind, links);
}
