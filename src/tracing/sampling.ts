import { ROOT_CONTEXT, type SpanContext } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import type { Sampling } from './tracing-options';

const SAMPLED = 1;

/** Whether a trace is sampled, by its id and by its parent's decision; undefined for a trace that begins here. */
export type IsSampled = (traceId: string, parent: SpanContext | undefined) => boolean;

/** Creates the decision. The ratio is applied to the trace id as all of OpenTelemetry does, so that services agree without asking. */
export function createSampler({ ratio, followsParent }: Sampling): IsSampled {
  const sampler = new TraceIdRatioBasedSampler(ratio);
  return (traceId, parent) => {
    if (parent !== undefined && followsParent) return (parent.traceFlags & SAMPLED) === SAMPLED;
    return sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  };
}
