import type { ConnectionLimits } from '../../src/http/connections';
import { startGateway, type TestGateway } from '../support/gateway';
import type { TestDatabase } from '../support/test-database';
import { startCollector, type Collector } from './collector';

/** A gateway that exports its traces, and the collector that receives them. */
export interface TracedGateway {
  readonly gateway: TestGateway;
  readonly collector: Collector;
  /** Closes the gateway, which exports its last spans, and then the collector. May be repeated. */
  close(): Promise<void>;
}

/** Starts a collector and a gateway that exports to it, a hundredth of a second after each span. */
export async function startTracedGateway(
  environment: Readonly<Record<string, string>> = {},
  open?: () => Promise<TestDatabase>,
  connections?: Partial<ConnectionLimits>,
): Promise<TracedGateway> {
  const collector = await startCollector();
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '10' };
  const gateway = await startGateway({ ...tracing, ...environment }, open, connections);
  let closed: Promise<void> | undefined;
  return {
    gateway,
    collector,
    close: () => (closed ??= gateway.close().then(() => collector.close())),
  };
}

const TRACE_ID = /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/;

/** The parts of a `traceparent` of this gateway. */
export function partsOf(traceparent: unknown): { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean } {
  const [, traceId = '', spanId = '', flag] = TRACE_ID.exec(String(traceparent)) ?? [];
  return { traceId, spanId, isSampled: flag === '1' };
}

let lastTrace = 0;

/** A `traceparent` of a client, with a trace id that no other has. */
export function clientTrace(isSampled = true): { readonly traceId: string; readonly spanId: string; readonly traceparent: string } {
  lastTrace += 1;
  const traceId = lastTrace.toString(16).padStart(32, 'c');
  const spanId = lastTrace.toString(16).padStart(16, 'd');
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-0${Number(isSampled)}` };
}
