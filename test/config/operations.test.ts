import { parseConfig } from '../../src/config/config';

test('health and metrics of their own are for this machine unless told otherwise', () => {
  expect(parseConfig({ OPERATIONS_PORT: '9090' }).operations).toEqual({ host: '127.0.0.1', port: 9090 });
  expect(parseConfig({ OPERATIONS_PORT: '9090', OPERATIONS_HOST: '0.0.0.0' }).operations).toEqual({ host: '0.0.0.0', port: 9090 });
  expect(parseConfig({ OPERATIONS_PORT: '9090', OPERATIONS_HOST: '[::1]' }).operations).toEqual({ host: '::1', port: 9090 });
  expect(parseConfig({ OPERATIONS_HOST: '10.0.0.1' }).operations).toBeUndefined();
});

test.each(['http', '-1', '65536'])('OPERATIONS_PORT %s is rejected', (port) => {
  expect(() => parseConfig({ OPERATIONS_PORT: port })).toThrow('OPERATIONS_PORT: must be a port number');
});
