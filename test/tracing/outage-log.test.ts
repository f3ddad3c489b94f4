import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { OutageLog } from '../../src/tracing/outage-log';

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };

function failureOf(error?: Error): ExportResult {
  return { code: ExportResultCode.FAILED, ...(error !== undefined && { error }) };
}

let result: ExportResult;
let now: number;
let lines: [level: string, fields: object, message: string][];
let log: OutageLog;

beforeEach(() => {
  result = SUCCESS;
  now = 1_000;
  lines = [];
  const exporter = { export: (_spans: unknown, done: (result: ExportResult) => void) => { done(result); }, shutdown: () => Promise.resolve() }; // prettier-ignore
  log = new OutageLog(exporter, 4, () => now);
  log.log = {
    warn: (fields, message) => void lines.push(['warn', fields, message]),
    info: (fields, message) => void lines.push(['info', fields, message]),
  };
});

/** Exports two spans, with the given result. */
function exportSpans(of: ExportResult): void {
  result = of;
  const results: ExportResult[] = [];
  // Only their number matters.
  log.countEnded();
  log.countEnded();
  log.export([{}, {}] as ReadableSpan[], (found) => void results.push(found));
  expect(results).toEqual([of]);
}

const WARNING = 'spans cannot be exported: they are dropped until they can';
const NEWS = 'spans are exported again';

test('logs the beginning and the end of an outage, and how many spans are lost', () => {
  exportSpans(SUCCESS);
  for (let second = 0; second < 300; second += 1) {
    exportSpans(failureOf(Object.assign(new Error('connect failed\nsecond line'), { code: 'ECONNREFUSED' })));
    now += 1_000;
  }
  expect(lines).toEqual([['warn', { reason: 'ECONNREFUSED connect failed' }, WARNING]]);
  exportSpans(SUCCESS);
  exportSpans(SUCCESS);
  expect(lines.slice(1)).toEqual([['info', { lostSpans: 600 }, NEWS]]);
});

test('a collector that accepts every other batch is logged once a minute', () => {
  for (let second = 0; second < 120; second += 1) {
    exportSpans(second % 2 === 0 ? failureOf(new Error('busy')) : SUCCESS);
    now += 1_000;
  }
  expect(lines.map(([level, fields]) => [level, fields])).toEqual([
    ['warn', { reason: 'busy' }],
    ['info', { lostSpans: 2 }],
    ['warn', { reason: 'busy' }],
    ['info', { lostSpans: 60 }],
  ]);
});

test('spans that a full queue drops are lost as well', () => {
  for (let span = 0; span < 7; span += 1) log.countEnded();
  expect(lines).toEqual([['warn', { reason: 'the queue is full' }, WARNING]]);
  log.export([{}, {}, {}, {}] as ReadableSpan[], () => undefined);
  expect(lines.slice(1)).toEqual([['info', { lostSpans: 3 }, NEWS]]);
  for (let span = 0; span < 4; span += 1) log.countEnded();
  expect(lines).toHaveLength(2);
});

test('a failure without an error is logged as well', () => {
  exportSpans(failureOf());
  expect(lines).toEqual([['warn', { reason: '' }, WARNING]]);
});
