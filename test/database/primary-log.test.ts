import { PrimaryLog } from '../../src/database/primary-log';
import type { PrimaryPosition, StandbyState } from '../../src/database/replication';

const KEPT_MS = 3_000;

function positionAt(askedAt: number, position: bigint, more: Partial<PrimaryPosition> = {}): PrimaryPosition {
  // The primary's clock is not that of this process.
  return { cluster: 'a', timeline: 1, askedAt, position, clockMs: 1_000_000 + askedAt, ...more };
}

function standby(replayed: bigint | undefined, replayedClockMs?: number): StandbyState {
  return { cluster: 'a', timeline: 1, instance: '1', isInRecovery: true, replayed, replayedClockMs };
}

function logOf(...positions: readonly PrimaryPosition[]): PrimaryLog {
  const log = new PrimaryLog(KEPT_MS);
  for (const position of positions) log.add(position);
  return log;
}

const LOG = logOf(positionAt(0, 100n), positionAt(1_000, 200n), positionAt(2_000, 300n));

test.each([
  ['the newest position', standby(300n), 2_000],
  ['more than the newest position', standby(301n), 2_000],
  ['less than the newest position', standby(299n), 1_000],
  ['less than the oldest position', standby(99n), -Infinity],
  ['no log', standby(undefined, 1_002_000), -Infinity],
])('a standby that has replayed %s', (_, state, caughtUpAt) => {
  expect(LOG.caughtUpAt(state)).toBe(caughtUpAt);
});

test.each([
  ['200 ms before the newest position', 1_001_800, 1_800],
  ['2.5 s before the newest position, although it has replayed that of 1 s before', 999_500, 1_000],
  ['after the newest position', 1_009_000, 2_000],
])('a standby whose last commit was %s', (_, clockMs, caughtUpAt) => {
  expect(LOG.caughtUpAt(standby(299n, clockMs))).toBe(caughtUpAt);
});

test.each([
  ['another cluster', { cluster: 'b' }],
  ['another timeline', { timeline: 2 }],
])('forgets earlier positions when the primary is of %s', (_, more) => {
  const log = logOf(positionAt(0, 100n), positionAt(1_000, 200n, more));
  expect(log.caughtUpAt(standby(199n))).toBe(-Infinity);
  expect(log.knownAt).toBe(1_000);
});

test('forgets earlier positions when the log has become shorter', () => {
  expect(logOf(positionAt(0, 100n), positionAt(1_000, 99n)).caughtUpAt(standby(98n))).toBe(-Infinity);
});

test('forgets positions that are older than the longest lag', () => {
  const log = logOf(positionAt(0, 100n), positionAt(1_000, 200n), positionAt(3_001, 300n));
  expect([log.caughtUpAt(standby(100n)), log.caughtUpAt(standby(200n))]).toEqual([-Infinity, 1_000]);
});

test('knows nothing before the first position', () => {
  const log = new PrimaryLog(KEPT_MS);
  expect([log.last, log.knownAt, log.caughtUpAt(standby(1n, 1))]).toEqual([undefined, -Infinity, -Infinity]);
});
