import { SessionClient } from '../../src/database/session-client';

test('a connection that dies between two of its users does not end the process', () => {
  const client = new SessionClient({}, () => ({}));
  // Node throws an error event that nobody listens to.
  expect(client.emit('error', new Error('terminating connection due to administrator command'))).toBe(true);
});
