import { isSameStatement } from '../../src/database/same-statement';
import { SessionClient } from '../../src/engines/session-client';

test('does not end the process if an idle connection is lost', () => {
  const client = new SessionClient({}, () => ({}));
  // Node throws an error event without a listener.
  expect(client.emit('error', new Error('terminating connection due to administrator command'))).toBe(true);
});

test.each([
  [{ text: 'select $1', values: ['a'] }, true],
  [{ text: 'select $1', values: ['b'] }, false],
  [{ text: 'select $1', values: ['a', 'b'] }, false],
  [{ text: 'select $1' }, false],
  [{ text: 'select $2', values: ['a'] }, false],
])('isSameStatement compares text and values of %j: %s', (statement, isSame) => {
  expect(isSameStatement({ text: 'select $1', values: ['a'] }, statement)).toBe(isSame);
});
