import { parseConfig } from '../../src/config/config';

test('serves health and metrics on 127.0.0.1 if only OPERATIONS_PORT is set', () => {
  expect(parseConfig({ OPERATIONS_PORT: '9090' }).server.operations).toEqual({ host: '127.0.0.1', port: 9090 });
  expect(parseConfig({ OPERATIONS_PORT: '9090', OPERATIONS_HOST: '0.0.0.0' }).server.operations).toEqual({ host: '0.0.0.0', port: 9090 });
  expect(parseConfig({ OPERATIONS_PORT: '9090', OPERATIONS_HOST: '[::1]' }).server.operations).toEqual({ host: '::1', port: 9090 });
  expect(parseConfig({ OPERATIONS_HOST: '10.0.0.1' }).server.operations).toBeUndefined();
});

test.each(['http', '-1', '65536'])('rejects OPERATIONS_PORT=%s', (port) => {
  expect(() => parseConfig({ OPERATIONS_PORT: port })).toThrow('OPERATIONS_PORT: must be a port number');
});
