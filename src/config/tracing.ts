import { z } from 'zod';
import type { TracingOptions } from '../tracing/tracing-options';
import { flag, isUrlOf, parsePart, type Parsed, type Variables } from './variables';

const DEFAULT_SERVICE = 'livestream-gateway';

const RATIO_RULE = 'must be a ratio from 0 to 1';
const PROTOCOL_RULE = 'must be http/json, because spans are sent in no other format';

/** Where OTLP over HTTP is received below the endpoint of all signals. */
const TRACES_PATH = 'v1/traces';

/** The samplers of OpenTelemetry that need no further service; undefined stands for the ratio of OTEL_TRACES_SAMPLER_ARG. */
const SAMPLERS: Readonly<Record<string, { readonly followsParent: boolean; readonly ratio: number | undefined }>> = {
  always_on: { followsParent: false, ratio: 1 },
  always_off: { followsParent: false, ratio: 0 },
  traceidratio: { followsParent: false, ratio: undefined },
  parentbased_always_on: { followsParent: true, ratio: 1 },
  parentbased_always_off: { followsParent: true, ratio: 0 },
  parentbased_traceidratio: { followsParent: true, ratio: undefined },
};

const DEFAULT_SAMPLER = 'parentbased_always_on';

/** The characters of a header's name (RFC 9110 §5.6.2), and of any value that Node sends. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** The entries of a list such as `a=1,b=two%20words`, whose values are percent-encoded; undefined if it is malformed. */
function entriesOf(list: string): Readonly<Record<string, string>> | undefined {
  const entries: [string, string][] = [];
  for (const entry of list.split(',').map((text) => text.trim())) {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(entry) ?? [];
    if (name === '' && entry !== '') return undefined;
    try {
      if (entry !== '') entries.push([decodeURIComponent(name), decodeURIComponent(value)]);
    } catch {
      return undefined;
    }
  }
  return Object.fromEntries(entries);
}

/** A list of entries, of which each must match. */
function entries(rule: string, isValid: (name: string, value: string) => boolean): z.ZodType<Readonly<Record<string, string>>> {
  return z
    .string()
    .transform((text) => Object.entries(entriesOf(text) ?? { '': '' }))
    .refine((found) => found.every(([name, value]) => name !== '' && isValid(name, value)), rule)
    .transform((found) => Object.fromEntries(found));
}

const URL_RULE = 'must be an http(s):// address without a user, a password or a query, which are not sent: headers can be';

/** An address of which the exporter sends everything. */
function isCollector(text: string): boolean {
  if (!isUrlOf(text, ['http:', 'https:'])) return false;
  const { username, password, search } = new URL(text);
  return username + password + search === '';
}

const url = z.string().refine(isCollector, URL_RULE);
const headers = entries('must be a list such as name=value,name=value of HTTP headers, values percent-encoded', (name, value) => {
  return HEADER_NAME.test(name) && HEADER_VALUE.test(value);
});
const protocol = z.literal('http/json', PROTOCOL_RULE);
const compression = z.enum(['none', 'gzip'], 'must be none or gzip');
const timeout = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be 1 to 999999 milliseconds')
  .transform(Number);
const spans = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a number of spans, 1 to 999999')
  .transform(Number);

const variables = z.object({
  OTEL_SDK_DISABLED: flag.optional(),
  OTEL_TRACES_EXPORTER: z.literal('otlp', 'must be otlp or none').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol.optional(),
  OTEL_EXPORTER_OTLP_COMPRESSION: compression.optional(),
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: compression.optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: timeout.prefault('10000'),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: timeout.optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: entries('must be a list such as name=value,name=value, values percent-encoded', () => true).optional(),
  OTEL_TRACES_SAMPLER: z
    .string()
    .refine((name) => Object.hasOwn(SAMPLERS, name), `must be one of ${Object.keys(SAMPLERS).join(', ')}`)
    .prefault(DEFAULT_SAMPLER),
  OTEL_TRACES_SAMPLER_ARG: z.string().regex(/^(0|1|[01]?\.\d{1,12})$/, RATIO_RULE).transform(Number).refine((ratio) => ratio <= 1, RATIO_RULE).optional(),
  OTEL_BSP_SCHEDULE_DELAY: timeout.prefault('5000'),
  OTEL_BSP_EXPORT_TIMEOUT: timeout.prefault('30000'),
  OTEL_BSP_MAX_QUEUE_SIZE: spans.prefault('2048'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: spans.prefault('512'),
}); // prettier-ignore

type Values = z.output<typeof variables>;

/** Settings that would have no effect, or contradict each other. */
function combinationFaults(env: Variables): string[] {
  const faults: string[] = [];
  const { OTEL_TRACES_SAMPLER: sampler = DEFAULT_SAMPLER, OTEL_EXPORTER_OTLP_PROTOCOL: general } = env;
  if (env['OTEL_TRACES_SAMPLER_ARG'] !== undefined && SAMPLERS[sampler]?.ratio !== undefined) {
    faults.push('OTEL_TRACES_SAMPLER_ARG: needs OTEL_TRACES_SAMPLER=traceidratio or parentbased_traceidratio');
  }
  if (general !== undefined && general !== 'http/json' && env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] === undefined) {
    faults.push(`OTEL_EXPORTER_OTLP_PROTOCOL: ${PROTOCOL_RULE}; for this program alone, set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`);
  }
  if (Number(env['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'] ?? 512) > Number(env['OTEL_BSP_MAX_QUEUE_SIZE'] ?? 2048)) {
    faults.push('OTEL_BSP_MAX_EXPORT_BATCH_SIZE: must not be more than OTEL_BSP_MAX_QUEUE_SIZE');
  }
  return faults;
}

function build(values: Values): TracingOptions {
  const general = values.OTEL_EXPORTER_OTLP_ENDPOINT ?? '';
  const { followsParent, ratio = values.OTEL_TRACES_SAMPLER_ARG ?? 1 } = SAMPLERS[values.OTEL_TRACES_SAMPLER] ?? { followsParent: true };
  return {
    collector: {
      url: values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${general.replace(/\/$/, '')}/${TRACES_PATH}`,
      headers: { ...values.OTEL_EXPORTER_OTLP_HEADERS, ...values.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
      compression: values.OTEL_EXPORTER_OTLP_TRACES_COMPRESSION ?? values.OTEL_EXPORTER_OTLP_COMPRESSION ?? 'none',
      timeoutMs: values.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? values.OTEL_EXPORTER_OTLP_TIMEOUT,
    },
    sampling: { ratio, followsParent },
    queue: {
      maxSpans: values.OTEL_BSP_MAX_QUEUE_SIZE,
      maxBatchSpans: values.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
      delayMs: values.OTEL_BSP_SCHEDULE_DELAY,
      exportTimeoutMs: values.OTEL_BSP_EXPORT_TIMEOUT,
    },
    resource: {
      'service.name': DEFAULT_SERVICE,
      ...values.OTEL_RESOURCE_ATTRIBUTES,
      ...(values.OTEL_SERVICE_NAME !== undefined && { 'service.name': values.OTEL_SERVICE_NAME }),
    },
  };
}

/**
 * Parses the variables about traces, which are OpenTelemetry's own. Without an endpoint, or disabled, there are no traces, and the other
 * variables are not read: they may be meant for other programs in the same environment.
 */
export function parseTracing(env: Variables): Parsed<TracingOptions | undefined> {
  const hasEndpoint = (env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT']) !== undefined;
  const isDisabled = env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none';
  if (!hasEndpoint || isDisabled) return { value: undefined };
  return parsePart(env, variables, build, combinationFaults(env));
}
