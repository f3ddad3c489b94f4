import { parseConfig } from '../../src/config/config';

test.each([
  [{}, 5_000],
  [{ SHUTDOWN_GRACE_S: '0' }, 0],
  [{ SHUTDOWN_GRACE_S: '2.5' }, 2_500],
])('reads %j as a grace period of %s ms', (variables, graceMs) => {
  expect(parseConfig(variables).server.shutdownGraceMs).toBe(graceMs);
});

test.each([
  [{}, 1_000],
  [{ TRUST_PROXY: 'false' }, 1_000],
  [{ TRUST_PROXY: 'loopback' }, 1_000],
  [{ MAX_CONNECTIONS_PER_ADDRESS: '20' }, 20],
  [{ MAX_CONNECTIONS_PER_ADDRESS: 'off' }, undefined],
])('reads %j as a limit of %s connections per address', (variables, most) => {
  expect(parseConfig(variables).limits.maxConnectionsPerAddress).toBe(most);
});

test.each([
  [undefined, 10_000],
  ['25000', 25_000],
])('reads MAX_CONNECTIONS=%s as a limit of %s connections', (MAX_CONNECTIONS, max) => {
  expect(parseConfig({ MAX_CONNECTIONS }).limits.maxConnections).toBe(max);
});

test.each(['0', '-1', 'off', '1.5', '1000000'])('rejects MAX_CONNECTIONS=%s', (MAX_CONNECTIONS) => {
  expect(() => parseConfig({ MAX_CONNECTIONS })).toThrow('MAX_CONNECTIONS: must be a number of connections');
});

test.each(['0', '-1', 'many', '1.5', '1000000'])('rejects MAX_CONNECTIONS_PER_ADDRESS=%s', (value) => {
  expect(() => parseConfig({ MAX_CONNECTIONS_PER_ADDRESS: value })).toThrow('MAX_CONNECTIONS_PER_ADDRESS: must be a number of connections');
});

test.each(['soon', '-1', '1e3', '1000', '5s', ' 5'])('rejects SHUTDOWN_GRACE_S=%s', (value) => {
  expect(() => parseConfig({ SHUTDOWN_GRACE_S: value })).toThrow('SHUTDOWN_GRACE_S: must be a number of seconds');
});

test.each([
  [undefined, 150],
  ['500', 500],
  ['off', undefined],
])('reads MAX_QUEUE_MS=%s as a maximum queueing time of %s ms', (MAX_QUEUE_MS, ms) => {
  expect(parseConfig({ MAX_QUEUE_MS }).limits.maxQueueMs).toBe(ms);
});

test.each(['0', '5', '1e3', 'x', '100000'])('rejects MAX_QUEUE_MS=%s', (MAX_QUEUE_MS) => {
  expect(() => parseConfig({ MAX_QUEUE_MS })).toThrow('MAX_QUEUE_MS: must be 10 to 99999 milliseconds, or off');
});
