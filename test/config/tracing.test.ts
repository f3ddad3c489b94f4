import { parseConfig } from '../../src/config/config';
import { ConfigError, type Variables } from '../../src/config/variables';
import type { TracingOptions } from '../../src/tracing/tracing-options';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

const DEFAULTS: TracingOptions = {
  collector: { url: 'http://collector:4318/v1/traces', headers: {}, compression: 'none', timeoutMs: 10_000 },
  sampling: { ratio: 1, followsParent: true },
  queue: { maxSpans: 2_048, maxBatchSpans: 512, delayMs: 5_000, exportTimeoutMs: 30_000 },
  resource: { 'service.name': 'livestream-gateway' },
};

function tracingOf(variables: Variables): TracingOptions | undefined {
  return parseConfig(variables).tracing;
}

/** The validation errors of the environment, one line each. */
function faultsOf(variables: Variables): readonly string[] {
  try {
    parseConfig({ ...ENDPOINT, ...variables });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test.each<[what: string, variables: Variables]>([
  ['without an endpoint', { OTEL_SERVICE_NAME: 'api', OTEL_TRACES_SAMPLER: 'xray', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ['with an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  ['disabled by OTEL_SDK_DISABLED', { ...ENDPOINT, OTEL_SDK_DISABLED: 'True', OTEL_TRACES_SAMPLER: 'xray' }],
  ['disabled by OTEL_TRACES_EXPORTER', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none', OTEL_TRACES_SAMPLER: 'xray' }],
])('records no traces %s, and reads no other variable', (_what, variables) => {
  expect(tracingOf(variables)).toBeUndefined();
});

test("has OpenTelemetry's defaults", () => {
  expect(tracingOf(ENDPOINT)).toEqual(DEFAULTS);
  expect(tracingOf({ ...ENDPOINT, OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' })).toEqual(DEFAULTS);
});

test.each<[what: string, variables: Variables, collector: Partial<TracingOptions['collector']>]>([
  ['a path of the endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c.example/otlp/' }, { url: 'https://c.example/otlp/v1/traces' }],
  ['an endpoint of traces as it is', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t:4318/in' }, { url: 'http://t:4318/in' }],
  ['headers, decoded', { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b%3D, Authorization = Basic cGFzcw==' }, { headers: { 'x-key': 'a b=', Authorization: 'Basic cGFzcw==' } }],
  ['headers of traces over those of all signals', { OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=1', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=2,' }, { headers: { a: '1', b: '2' } }],
  ['a time limit', { OTEL_EXPORTER_OTLP_TIMEOUT: '2500' }, { timeoutMs: 2_500 }],
  ['a time limit of traces', { OTEL_EXPORTER_OTLP_TIMEOUT: '1', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2' }, { timeoutMs: 2 }],
  ['compression', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, { compression: 'gzip' }],
  ['compression of traces', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none' }, {}],
  ['the only protocol', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, {}],
  ['another protocol of other signals', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' }, {}],
])('reads %s', (_what, variables, collector) => {
  expect(tracingOf({ ...ENDPOINT, ...variables })).toEqual({ ...DEFAULTS, collector: { ...DEFAULTS.collector, ...collector } });
}); // prettier-ignore

test.each<[name: string, argument: string | undefined, sampling: TracingOptions['sampling']]>([
  ['always_on', undefined, { ratio: 1, followsParent: false }],
  ['always_off', undefined, { ratio: 0, followsParent: false }],
  ['traceidratio', '0.01', { ratio: 0.01, followsParent: false }],
  ['traceidratio', undefined, { ratio: 1, followsParent: false }],
  ['parentbased_always_on', undefined, { ratio: 1, followsParent: true }],
  ['parentbased_always_off', undefined, { ratio: 0, followsParent: true }],
  ['parentbased_traceidratio', '.5', { ratio: 0.5, followsParent: true }],
  ['parentbased_traceidratio', '0', { ratio: 0, followsParent: true }],
  ['parentbased_traceidratio', '1.0', { ratio: 1, followsParent: true }],
])('samples by %s with argument %s', (name, argument, sampling) => {
  const variables = { ...ENDPOINT, OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument };
  expect(tracingOf(variables)).toEqual({ ...DEFAULTS, sampling });
});

test('reads the queue and the resource', () => {
  const variables = {
    ...ENDPOINT,
    OTEL_BSP_MAX_QUEUE_SIZE: '4096',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1024',
    OTEL_BSP_SCHEDULE_DELAY: '1000',
    OTEL_BSP_EXPORT_TIMEOUT: '15000',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=ignored,deployment.environment.name=pre%2Dprod',
    OTEL_SERVICE_NAME: 'api',
  };
  expect(tracingOf(variables)).toEqual({
    ...DEFAULTS,
    queue: { maxSpans: 4_096, maxBatchSpans: 1_024, delayMs: 1_000, exportTimeoutMs: 15_000 },
    resource: { 'service.name': 'api', 'deployment.environment.name': 'pre-prod' },
  });
  expect(tracingOf({ ...ENDPOINT, OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop' })?.resource).toEqual({ 'service.name': 'shop' });
});

const URL_RULE = 'must be an http(s):// address without a user, a password or a query, which are not sent: headers can be';
const HEADERS_RULE = 'must be a list such as name=value,name=value of HTTP headers, values percent-encoded';
const LIST_RULE = 'must be a list such as name=value,name=value, values percent-encoded';
const MS_RULE = 'must be 1 to 999999 milliseconds';
const SPANS_RULE = 'must be a number of spans, 1 to 999999';
const RATIO_RULE = 'must be a ratio from 0 to 1';
const ARG_RULE = 'needs OTEL_TRACES_SAMPLER=traceidratio or parentbased_traceidratio';
const PROTOCOL_RULE = 'must be http/json, because spans are sent in no other format';
const SAMPLERS = 'always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio';

test.each<[name: string, value: string, rule: string]>([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', URL_RULE],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'grpc://collector:4317', URL_RULE],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:secret@collector', URL_RULE],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://secret@collector', URL_RULE],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://collector/in?key=secret', URL_RULE],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'secret-key', HEADERS_RULE],
  ['OTEL_EXPORTER_OTLP_HEADERS', '=secret', HEADERS_RULE],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=1', HEADERS_RULE],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'key=%0d%0asecret', HEADERS_RULE],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'key=%secret', HEADERS_RULE],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/protobuf', PROTOCOL_RULE],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', `${PROTOCOL_RULE}; for this program alone, set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'br', 'must be none or gzip'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', MS_RULE],
  ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '0', MS_RULE],
  ['OTEL_RESOURCE_ATTRIBUTES', 'team', LIST_RULE],
  ['OTEL_TRACES_EXPORTER', 'jaeger', 'must be otlp or none'],
  ['OTEL_SDK_DISABLED', 'yes', 'must be true or false'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote', `must be one of ${SAMPLERS}`],
  ['OTEL_TRACES_SAMPLER', 'toString', `must be one of ${SAMPLERS}`],
  ['OTEL_TRACES_SAMPLER_ARG', '0.5', ARG_RULE],
  ['OTEL_BSP_SCHEDULE_DELAY', '-1', MS_RULE],
  ['OTEL_BSP_EXPORT_TIMEOUT', '1e4', MS_RULE],
  ['OTEL_BSP_MAX_QUEUE_SIZE', 'many', SPANS_RULE],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'many', SPANS_RULE],
])('rejects %s=%s', (name, value, rule) => {
  expect(faultsOf({ [name]: value })).toEqual([`${name}: ${rule}`]);
});

test.each(['1.1', '2', '-0.1', '1%', 'half', '1e-3', 'Infinity'])('rejects the ratio %s', (ratio) => {
  const faults = [`OTEL_TRACES_SAMPLER_ARG: ${RATIO_RULE}`];
  expect(faultsOf({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: ratio })).toEqual(faults);
});

test('rejects a batch that is larger than the queue', () => {
  const faults = ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE: must not be more than OTEL_BSP_MAX_QUEUE_SIZE'];
  expect(faultsOf({ OTEL_BSP_MAX_QUEUE_SIZE: '100' })).toEqual(faults);
  expect(faultsOf({ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4096' })).toEqual(faults);
  expect(faultsOf({ OTEL_BSP_MAX_QUEUE_SIZE: '512' })).toEqual([]);
});

test('reports all faults together with those of other parts, and no value', () => {
  const faults = faultsOf({ PORT: 'secret', OTEL_EXPORTER_OTLP_HEADERS: 'secret', OTEL_TRACES_SAMPLER: 'secret', OTEL_SERVICE_NAME: 'secret' });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(['PORT', 'OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_TRACES_SAMPLER']);
  expect(faults.join()).not.toContain('secret');
}); // prettier-ignore
