import { envelope } from '../../src/rest/envelope';

test('an envelope has its five keys in the documented order, with data or with errors', () => {
  const keys = ['isSuccess', 'statusCode', 'data', 'errors', 'timestamp'];
  expect(Object.keys(envelope(200, { data: 1 }))).toEqual(keys);
  expect(Object.keys(envelope(400, { errors: ['Validation failed'] }))).toEqual(keys);
});

test.each([[{ followers: 120 }], [[]], [null], [0], [''], [false]])('an envelope contains %j unchanged, and no errors', (data) => {
  expect(envelope(200, { data })).toMatchObject({ isSuccess: true, statusCode: 200, data, errors: [] });
});

test('an error envelope has no data, and its messages in order', () => {
  const errors = ['Validation failed', 'id: must be 24 hexadecimal characters'] as const;
  expect(envelope(400, { errors })).toMatchObject({ isSuccess: false, statusCode: 400, data: null, errors });
});

test('an envelope has the current time as its timestamp, in UTC with milliseconds', () => {
  jest.useFakeTimers({ now: new Date('2026-05-22T19:11:26.800+03:00') });
  expect(envelope(200, { data: null }).timestamp).toBe('2026-05-22T16:11:26.800Z');
  jest.setSystemTime(Date.UTC(2026, 0, 15, 10, 30));
  expect(envelope(200, { data: null }).timestamp).toBe('2026-01-15T10:30:00.000Z');
  jest.useRealTimers();
});
