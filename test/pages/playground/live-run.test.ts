import type { ConnectionEnd } from '../../../src/pages/playground/live-connection';
import type { LiveUpdate } from '../../../src/pages/playground/live-loop';
import { LIVE_MESSAGES } from '../../../src/pages/playground/live-messages';
import { isRunning, latestResult, MAX_KEPT_EVENTS, previewOf, startRun, stopRun, updateRun, type LiveRun } from '../../../src/pages/playground/live-run'; // prettier-ignore
import { statusOf } from '../../../src/pages/playground/live-status';

const OPEN: LiveUpdate = { kind: 'open', isResumed: false };
const LOST: ConnectionEnd = { kind: 'lost' };

function result(followers: number): LiveUpdate {
  return { kind: 'result', result: { data: { userStatsChanged: { followers } } } };
}

function runWith(updates: readonly LiveUpdate[], from: LiveRun = startRun('websocket')): LiveRun {
  return updates.reduce((run, update, index) => updateRun(run, update, 1_000 + index), from);
}

const status = (run: LiveRun | undefined): unknown => statusOf(run, LIVE_MESSAGES.en, 'en');

test('lists results with their numbers and times, the newest first', () => {
  const run = runWith([OPEN, result(1), result(2)]);
  expect(run.results).toBe(2);
  expect(run.entries).toMatchObject([
    { number: 2, at: 1_002, preview: 'followers 2' },
    { number: 1, at: 1_001, preview: 'followers 1' },
  ]);
  expect(latestResult(run)?.text).toBe(JSON.stringify({ data: { userStatsChanged: { followers: 2 } } }, null, 2));
});

test('keeps the last events, and counts all of them', () => {
  const run = runWith([OPEN, ...Array.from({ length: MAX_KEPT_EVENTS + 20 }, (_, n) => result(n))]);
  expect(run.results).toBe(MAX_KEPT_EVENTS + 20);
  expect(run.entries).toHaveLength(MAX_KEPT_EVENTS);
  expect(run.entries[0]).toMatchObject({ number: MAX_KEPT_EVENTS + 20 });
  expect(new Set(run.entries.map(({ id }) => id)).size).toBe(MAX_KEPT_EVENTS);
});

test('lists one loss for several attempts, and when the subscription was resumed', () => {
  const waiting = (attempt: number): LiveUpdate => ({ kind: 'waiting', attempt, inMs: 2_500, end: LOST });
  const lost = runWith([OPEN, result(1), waiting(1), { kind: 'connecting', attempt: 1 }, waiting(2)]);
  expect(lost.entries.map(({ kind }) => kind)).toEqual(['lost', 'result']);
  expect(status(lost)).toEqual({ kind: 'warning', text: 'The connection is lost. Attempt 2 of 12 in 2.5 s.' });
  const again = runWith([{ kind: 'connecting', attempt: 2 }], lost);
  expect(status(again)).toEqual({ kind: 'warning', text: 'Connecting again, attempt 2 of 12…' });
  const resumed = runWith([{ kind: 'open', isResumed: true }, result(2)], again);
  expect(resumed.entries.map(({ kind }) => kind)).toEqual(['result', 'resumed', 'lost', 'result']);
  expect(latestResult(resumed)?.number).toBe(2);
  expect(status(resumed)).toEqual({ kind: 'live', text: 'Live again: resumed once.' });
});

test.each<[ConnectionEnd, string]>([
  [{ kind: 'complete' }, 'Completed by the gateway.'],
  [LOST, 'No connection: is the gateway running?'],
  [{ kind: 'notGraphQL', status: 502 }, 'HTTP 502: the body is not a GraphQL response.'],
  [{ kind: 'errors', result: { errors: [{ message: 'Unknown field' }] } }, 'Not started: Unknown field'],
  [
    { kind: 'closed', code: 4401, reason: 'UNAUTHENTICATED: Authentication required', reconnectMs: undefined },
    'Closed by the gateway: the token is missing, invalid or expired. (4401 UNAUTHENTICATED: Authentication required)',
  ],
  [{ kind: 'closed', code: 4403, reason: '', reconnectMs: undefined }, 'Closed by the gateway: the account or the platform has no access.'],
  [{ kind: 'closed', code: 4400, reason: '', reconnectMs: undefined }, 'Closed by the gateway with code 4400.'],
])('says why a subscription has ended before its first event: %j', (end, text) => {
  const run = runWith([{ kind: 'ended', end, attempts: 0 }]);
  expect(status(run)).toEqual({ kind: end.kind === 'complete' ? 'quiet' : 'fault', text });
  expect(isRunning(run)).toBe(false);
});

test('says why a subscription has ended after events, and after how many attempts', () => {
  const lost = runWith([OPEN, result(1), { kind: 'ended', end: LOST, attempts: 12 }]);
  expect(status(lost)).toEqual({ kind: 'fault', text: 'The connection is lost. Gave up after 12 attempts.' });
  // An event stream ends with the error as its last event.
  const error: LiveUpdate = { kind: 'result', result: { data: null, errors: [{ message: 'Account suspended' }] } };
  const failed = runWith([OPEN, result(1), error, { kind: 'ended', end: { kind: 'complete' }, attempts: 0 }]);
  expect(status(failed)).toEqual({ kind: 'fault', text: 'Ended by the gateway: Account suspended' });
});

test('a subscription that has ended is not stopped again', () => {
  const ended = runWith([OPEN, { kind: 'ended', end: { kind: 'complete' }, attempts: 0 }]);
  expect(stopRun(ended, false)).toBe(ended);
  const stopped = stopRun(runWith([OPEN]), true);
  expect(status(stopped)).toEqual({ kind: 'quiet', text: 'Stopped, because the operation was changed.' });
  expect(stopRun(stopped, false)).toBe(stopped);
  expect(status(undefined)).toEqual({ kind: 'quiet', text: 'Run the subscription to see its events.' });
});

test.each([
  [{ data: { a: { b: 1, c: [{ d: 'x' }, { d: null }], e: [] } } }, 'b 1 · d x · d null · e []'],
  [{ data: { count: 5 } }, 'count 5'],
  [{ data: null, errors: [{ message: 'no' }] }, 'no'],
  [{ data: {} }, ''],
])('previews %j as %j', (body, expected) => {
  expect(previewOf(body)).toBe(expected);
});

test('a preview has no more than a line', () => {
  const preview = previewOf({ data: { list: Array.from({ length: 1_000 }, (_, n) => ({ n })) } });
  expect(preview).toMatch(/^n 0 · n 1 .*…$/);
  expect(preview.length).toBeLessThan(300);
});

test('every message is translated', () => {
  const { en, tr } = LIVE_MESSAGES;
  const same = Object.entries(en).filter(([key, text]) => typeof text === 'string' && Object.entries(tr).some(([other, translated]) => other === key && translated === text)); // prettier-ignore
  expect(same).toEqual([]);
});
