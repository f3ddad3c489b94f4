import { describeRedisFailure } from '../../src/rate-limit/redis-failure';

test.each([
  ["ERR unknown command 'auth', with args beginning with: 'gateway' 'hunter2' ", "ERR unknown command 'auth'"],
  ['ERR unknown command `AUTH`, with args beginning with: `hunter2`, ', 'ERR unknown command `AUTH`'],
  [
    "failed to connect to sentinel 127.0.0.1:26379 because ERR unknown command 'auth', with args beginning with: 'hunter2\nx' ",
    "failed to connect to sentinel 127.0.0.1:26379 because ERR unknown command 'auth'",
  ],
])('leaves the password out of %j', (message, reason) => {
  expect(describeRedisFailure(new Error(message))).toEqual({ reason, remedy: undefined });
  // As ioredis wraps the error of a node.
  const wrapped = Object.assign(new Error('Failed to refresh slots cache.'), { lastNodeError: new Error(message) });
  expect(describeRedisFailure(wrapped)).toEqual({ reason, remedy: undefined });
});
