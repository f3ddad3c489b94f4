import { readClient } from '../../src/client/client';
import { offsetMinutes, TIME_ZONES } from '../../src/client/time-zone';
import { appErrorOf } from '../support/app-error-of';

/** The time zones of the legacy documentation, in its order, with their offsets in minutes. */
const DOCUMENTED = [
  ['UTC-12:00', -720],
  ['UTC-11:00', -660],
  ['UTC-10:00', -600],
  ['UTC-09:30', -570],
  ['UTC-09:00', -540],
  ['UTC-07:00', -420],
  ['UTC-06:00', -360],
  ['UTC-05:00', -300],
  ['UTC-04:00', -240],
  ['UTC-03:30', -210],
  ['UTC-03:00', -180],
  ['UTC-02:00', -120],
  ['UTC-01:00', -60],
  ['UTC+00:00', 0],
  ['UTC+01:00', 60],
  ['UTC+02:00', 120],
  ['UTC+03:00', 180],
  ['UTC+03:30', 210],
  ['UTC+04:00', 240],
  ['UTC+04:30', 270],
  ['UTC+05:00', 300],
  ['UTC+05:30', 330],
  ['UTC+05:45', 345],
  ['UTC+06:00', 360],
  ['UTC+06:30', 390],
  ['UTC+07:00', 420],
  ['UTC+08:00', 480],
  ['UTC+08:45', 525],
  ['UTC+09:00', 540],
  ['UTC+09:30', 570],
  ['UTC+10:00', 600],
  ['UTC+10:30', 630],
  ['UTC+11:00', 660],
  ['UTC+12:00', 720],
  ['UTC+12:45', 765],
  ['UTC+13:00', 780],
  ['UTC+14:00', 840],
] as const;

test('has UTC and the 37 documented offsets only', () => {
  expect(DOCUMENTED).toHaveLength(37);
  expect(TIME_ZONES).toEqual(['UTC', ...DOCUMENTED.map(([zone]) => zone)]);
});

test.each([['UTC', 0] as const, ...DOCUMENTED])('x-timezone accepts %s, an offset of %i minutes', (zone, minutes) => {
  expect(readClient({ 'x-timezone': zone }).timeZone).toBe(zone);
  expect(offsetMinutes(zone)).toBe(minutes);
});

test.each([
  '',
  'utc',
  'Utc+03:00',
  'GMT',
  'Z',
  '+03:00',
  'UTC+3',
  'UTC+03',
  'UTC+0300',
  'UTC 03:00',
  'UTC-00:00',
  'UTC-08:00',
  'UTC+14:30',
  'UTC+05:15',
  'Europe/Istanbul',
  'UTC, UTC',
  'UTC+03:00, UTC+03:00',
])('x-timezone rejects %j', (zone) => {
  expect(appErrorOf(() => readClient({ 'x-timezone': zone }))).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: [{ field: 'x-timezone', key: 'oneOf', params: [{ values: TIME_ZONES }] }],
  });
});
