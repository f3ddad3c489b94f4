import { AppError } from '../../src/errors/app-error';
import { logFailure } from '../../src/errors/failure-log';

interface Line {
  readonly requestId: string;
  readonly err: Error;
  readonly failures?: number;
  readonly message: string;
}

let lines: Line[];
const log = { error: (fields: object, message: string) => lines.push({ ...(fields as Omit<Line, 'message'>), message }) };

beforeEach(() => {
  lines = [];
  jest.useFakeTimers();
});
afterEach(() => {
  // Logs the counted failures and resets the counter.
  jest.advanceTimersByTime(2_000);
  jest.useRealTimers();
});

const away = (message: string): AppError => new AppError('SERVICE_UNAVAILABLE', { cause: new Error(message) });

test('logs an outage immediately, and then one line a second with the number of failures', () => {
  for (const id of ['1', '2', '3']) logFailure(log, away(`refused ${id}`), { requestId: id }, 'request failed');
  expect(lines).toEqual([{ requestId: '1', err: new Error('refused 1'), message: 'request failed' }]);
  jest.advanceTimersByTime(1_000);
  expect(lines.slice(1)).toEqual([{ requestId: '3', err: new Error('refused 3'), failures: 2, message: 'request failed' }]);
  logFailure(log, away('refused again'), { requestId: '4' }, 'request failed');
  jest.advanceTimersByTime(1_000);
  expect(lines.slice(2)).toMatchObject([{ requestId: '4', failures: 1 }]);
});

test('logs a failure immediately after a second without one', () => {
  logFailure(log, away('refused'), { requestId: '1' }, 'request failed');
  jest.advanceTimersByTime(1_000);
  expect(lines).toHaveLength(1);
  logFailure(log, away('refused'), { requestId: '2' }, 'request failed');
  expect(lines.map(({ requestId, failures }) => [requestId, failures])).toEqual([
    ['1', undefined],
    ['2', undefined],
  ]);
});

test('logs every internal error, so that each request id is in the log', () => {
  for (const cause of ['column a', 'column b', 'column a']) {
    logFailure(log, new AppError('INTERNAL_SERVER_ERROR', { cause: new Error(cause) }), { requestId: cause }, 'operation failed');
  }
  expect(lines.map(({ err }) => err.message)).toEqual(['column a', 'column b', 'column a']);
});
