import { readTraceContext } from '../../src/tracing/otlp-tracing';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VALID = `00-${TRACE}-${SPAN}-01`;

/** What is read from a `traceparent`; undefined if it is ignored. */
function read(traceparent: string): { traceId: string; spanId: string; isSampled: boolean } | undefined {
  const context = readTraceContext({ traceparent });
  return context && { traceId: context.traceId, spanId: context.spanId, isSampled: (context.traceFlags & 1) === 1 };
}

// The cases of W3C's own validation suite for services, and its §3.2.
test.each([
  ['sampled', VALID, true],
  ['not sampled', `00-${TRACE}-${SPAN}-00`, false],
  ['with further flags', `00-${TRACE}-${SPAN}-ff`, true],
  ['with the random flag only', `00-${TRACE}-${SPAN}-02`, false],
  ['of a future version', `cc-${TRACE}-${SPAN}-01`, true],
  ['of a future version, with more fields', `cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, true],
])('continues a trace %s', (_what, traceparent, isSampled) => {
  expect(read(traceparent)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
});

test.each([
  ['nothing', ''],
  ['an unknown format', 'trace-id'],
  ['version ff', `ff-${TRACE}-${SPAN}-01`],
  ['more fields in version 00', `${VALID}-what`],
  ['a trailing dash in version 00', `${VALID}-`],
  ['other characters after the flags', `cc-${TRACE}-${SPAN}-01.what-the-future-will-be-like`],
  ['a version of one digit', `0-${TRACE}-${SPAN}-01`],
  ['a version of three digits', `000-${TRACE}-${SPAN}-01`],
  ['a version that is not hexadecimal', `.0-${TRACE}-${SPAN}-01`],
  ['upper case', VALID.toUpperCase()],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
  ['a long trace id', `00-${TRACE}a-${SPAN}-01`],
  ['a trace id that is not hexadecimal', `00-.${TRACE.slice(1)}-${SPAN}-01`],
  ['a parent id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['a short parent id', `00-${TRACE}-${SPAN.slice(1)}-01`],
  ['a long parent id', `00-${TRACE}-${SPAN}a-01`],
  ['short flags', `00-${TRACE}-${SPAN}-1`],
  ['long flags', `00-${TRACE}-${SPAN}-001`],
  ['flags that are not hexadecimal', `00-${TRACE}-${SPAN}-.0`],
  ['two headers', `${VALID}, ${VALID}`],
  ['two headers of a future version', `cc-${TRACE}-${SPAN}-01-a, cc-${TRACE}-${SPAN}-01-b`],
  ['a quotation mark', `00-${TRACE}-${SPAN}-01'`],
  ['a line break', `00-${TRACE}-${SPAN}-01\n*/`],
])('ignores a traceparent with %s', (_what, traceparent) => {
  expect(read(traceparent)).toBeUndefined();
});

test('ignores a tracestate without a traceparent', () => {
  expect(readTraceContext({ tracestate: 'a=1' })).toBeUndefined();
});

test.each([
  ['one member', 'rojo=00f067aa0ba902b7', 'rojo=00f067aa0ba902b7'],
  ['several members, in their order', 'rojo=1,congo=2', 'rojo=1,congo=2'],
  ['spaces and empty members', ' rojo=1 ,, congo=2', 'rojo=1,congo=2'],
  ['multi-tenant keys', 'tenant@rojo=1', 'tenant@rojo=1'],
  ['no member', '', ''],
  ['malformed members, which are left out', 'rojo=1,UPPER=2,nothing', 'rojo=1'],
])('passes on a tracestate with %s', (_what, tracestate, expected) => {
  expect(readTraceContext({ traceparent: VALID, tracestate })?.traceState?.serialize()).toBe(expected);
});

test('passes on 32 members of a tracestate, as W3C allows', () => {
  const members = Array.from({ length: 40 }, (_, index) => `k${index}=v`);
  const state = readTraceContext({ traceparent: VALID, tracestate: members.join(',') })?.traceState;
  expect(state?.serialize()).toBe(members.slice(0, 32).join(','));
});
