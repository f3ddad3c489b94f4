import { isSameStatement } from '../../src/database/same-statement';
import { SessionClient } from '../../src/database/session-client';

test('a connection that dies between two of its users does not end the process', () => {
  const client = new SessionClient({}, () => ({}));
  // Node throws an error event that nobody listens to.
  expect(client.emit('error', new Error('terminating connection due to administrator command'))).toBe(true);
});

test.each([
  [{ text: 'select $1', values: ['a'] }, true],
  [{ text: 'select $1', values: ['b'] }, false],
  [{ text: 'select $1', values: ['a', 'b'] }, false],
  [{ text: 'select $1' }, false],
  [{ text: 'select $2', values: ['a'] }, false],
])('whether %j is the statement with the text select $1 and the value a: %s', (statement, isSame) => {
  expect(isSameStatement({ text: 'select $1', values: ['a'] }, statement)).toBe(isSame);
});
