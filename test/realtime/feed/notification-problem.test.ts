import { problemOf } from '../../../src/realtime/feed/notification-problem';

test.each([
  ['42P01', 'notEnabled'],
  ['3F000', 'notEnabled'],
  ['42501', 'noRights'],
  ['25006', 'standby'],
  ['57P01', 'disconnected'],
  ['ECONNREFUSED', 'disconnected'],
])('the error %s of a session shows the problem %s', (code, problem) => {
  expect(problemOf(Object.assign(new Error('failed'), { code }))).toBe(problem);
});
