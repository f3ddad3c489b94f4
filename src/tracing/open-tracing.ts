import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as OtlpTracing from './otlp-tracing';
import type { Tracing } from './trace';
import type { TracingOptions } from './tracing-options';

const load = createRequire(__filename);

/** The process that produces the spans. */
export interface TracedProcess {
  readonly pid: number;
  readonly version: string;
}

/**
 * Opens tracing. The SDK is loaded here, so that a gateway without tracing does not load it. Each process is an instance of its own, also
 * each worker, unless the resource of the options says otherwise.
 */
export function openTracing({ resource, ...options }: TracingOptions, { pid, version }: TracedProcess): Tracing {
  // `require`, because a dynamic import would need the extension of the compiled file. The type is imported from the same file.
  const { createOtlpTracing } = load('./otlp-tracing') as typeof OtlpTracing;
  const own = { 'service.version': version, 'service.instance.id': randomUUID() };
  return createOtlpTracing({ ...options, resource: { ...own, ...resource, 'process.pid': pid } });
}
