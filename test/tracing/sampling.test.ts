import { ROOT_CONTEXT, SpanKind, trace, type SpanContext } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { parseConfig } from '../../src/config/config';
import { createSampler, type IsSampled } from '../../src/tracing/sampling';

/** The samplers of the SDK, by their names in OTEL_TRACES_SAMPLER. */
const SDK_SAMPLERS: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (ratio) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
};

const IDS = new RandomIdGenerator();
const TRACE_IDS = [
  ...Array.from({ length: 2_000 }, () => IDS.generateTraceId()),
  `${'0'.repeat(31)}1`,
  'f'.repeat(32),
  '80000000'.repeat(4),
  `${'0'.repeat(24)}ffffffff`,
  `${'0'.repeat(24)}fffffffe`,
];

function samplerOf(name: string, ratio: number): IsSampled {
  const isRatio = name.endsWith('ratio');
  const { tracing } = parseConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_TRACES_SAMPLER: name,
    ...(isRatio && { OTEL_TRACES_SAMPLER_ARG: String(ratio) }),
  });
  if (tracing === undefined) throw new Error('tracing is off');
  return createSampler(tracing.sampling);
}

/** No parent, and parents that were not sampled, were sampled, and have further flags. */
const PARENT_FLAGS = [undefined, 0, 1, 2, 3];

describe.each(Object.keys(SDK_SAMPLERS))('%s', (name) => {
  test.each([0, 0.001, 0.01, 0.25, 0.5, 0.999, 1])('decides as the SDK does, with a ratio of %d', (ratio) => {
    const isSampled = samplerOf(name, ratio);
    const sdk = SDK_SAMPLERS[name]?.(ratio);
    const differing: string[] = [];
    for (const traceId of TRACE_IDS) {
      for (const traceFlags of PARENT_FLAGS) {
        const parent: SpanContext | undefined =
          traceFlags === undefined ? undefined : { traceId, spanId: '00f067aa0ba902b7', traceFlags, isRemote: true };
        const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
        const { decision } = sdk?.shouldSample(context, traceId, '', SpanKind.SERVER, {}, []) ?? {};
        if (isSampled(traceId, parent) !== (decision === SamplingDecision.RECORD_AND_SAMPLED)) differing.push(`${traceId} ${traceFlags}`);
      }
    }
    expect(differing).toEqual([]);
  });
});

test('samples about as many traces as the ratio says', () => {
  const isSampled = samplerOf('traceidratio', 0.25);
  const sampled = Array.from({ length: 10_000 }, () => IDS.generateTraceId()).filter((traceId) => isSampled(traceId, undefined));
  // Ten standard deviations.
  expect(Math.abs(sampled.length - 2_500)).toBeLessThan(433);
});
