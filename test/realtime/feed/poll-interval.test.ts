import { pauseAfter, UsualTime } from '../../../src/realtime/feed/poll-interval';
import { LIVE_LIMITS } from '../../../src/realtime/limits';

test.each([
  ['waits for the rest of 250 ms', { durationMs: 30, databaseMs: 2 }, 220],
  ['waits 31 times as long as the database took, so that comparing has at most 3 % of its time', { durationMs: 42, databaseMs: 40 }, 1_240],
  ['does not wait longer because this process was busy while it waited for the result', { durationMs: 400, databaseMs: 2 }, 62],
  ['waits at most 5 s', { durationMs: 900, databaseMs: 900 }, 5_000],
  ['waits longer after 10 s without a change', { durationMs: 5, databaseMs: 2, unchangedMs: 10_000 }, 370],
  ['waits a second after a failure', { durationMs: 100, databaseMs: 0, hasFailed: true }, 900],
])('%s', (_title, outcome, pauseMs) => {
  expect(pauseAfter({ hasFailed: false, unchangedMs: 0, ...outcome })).toBe(pauseMs);
});

test('the next comparison begins before a state is read once more, whatever one takes', () => {
  // The time limit of a statement.
  const durationMs = 5_500;
  const pauseMs = pauseAfter({ durationMs, databaseMs: durationMs, hasFailed: true, unchangedMs: 60_000 });
  expect(durationMs + pauseMs).toBeLessThan(LIVE_LIMITS.confirmMs);
});

test('a single slow comparison is not the usual time, but several are, also with fast ones in between', () => {
  const usual = new UsualTime();
  expect([2, 900, 2, 2].map((time) => usual.add(time))).toEqual([2, 2, 2, 2]);
  expect([900, 2, 900, 900].map((time) => usual.add(time))).toEqual([2, 2, 900, 900]);
});

test('comparisons that were not necessary take nothing, and the usual time is that of the others', () => {
  const usual = new UsualTime();
  expect([30, 0, 0, 0, 40, 0, 50].map((time) => usual.add(time))).toEqual([30, 0, 0, 0, 30, 0, 40]);
});
