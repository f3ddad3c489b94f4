/** Which traces are recorded. */
export interface Sampling {
  /** The part of traces, from 0 to 1. */
  readonly ratio: number;
  /** Whether a trace that began elsewhere is sampled exactly if its caller has sampled it, whatever the ratio. */
  readonly followsParent: boolean;
}

/** The collector, and how spans are sent to it (OTLP over HTTP, as JSON). */
export interface CollectorOptions {
  readonly url: string;
  /** May contain credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** How long the collector may take to accept a batch, retries included, in milliseconds. */
  readonly timeoutMs: number;
}

/** The queue of spans that have ended. */
export interface QueueOptions {
  /** Further spans are dropped. */
  readonly maxSpans: number;
  readonly maxBatchSpans: number;
  /** How long a span waits until it is sent, in milliseconds. */
  readonly delayMs: number;
  /** After this time, in milliseconds, the next batch is sent even if the last one is not accepted yet. */
  readonly exportTimeoutMs: number;
}

/** How traces are recorded and exported. */
export interface TracingOptions {
  readonly collector: CollectorOptions;
  readonly sampling: Sampling;
  readonly queue: QueueOptions;
  /** What produces the spans: attributes of the resource, at least `service.name`. */
  readonly resource: Readonly<Record<string, string | number>>;
}
