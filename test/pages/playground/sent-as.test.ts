import { changedConditions, sentAs } from '../../../src/pages/playground/sent-as';
import { ADA, tokenFor } from '../../support/gateway';

const GRACE = '5eed01000000000000000001';

function headersOf(user: string, language = 'en', timeZone = 'UTC', platform = 'web'): Record<string, string> {
  return { authorization: `Bearer ${tokenFor(user)}`, 'x-language': language, 'x-timezone': timeZone, 'x-platform': platform };
}

test.each([
  ['the user', headersOf(GRACE), ['user']],
  ['the language', headersOf(ADA, 'tr'), ['language']],
  ['the time zone', headersOf(ADA, 'en', 'UTC+03:00'), ['timeZone']],
  ['the platform', headersOf(ADA, 'en', 'UTC', 'api'), ['platform']],
  ['everything', headersOf(GRACE, 'tr', 'UTC+03:00', 'api'), ['user', 'language', 'timeZone', 'platform']],
  ['the user, who signs out', { ...headersOf(ADA), authorization: '' }, ['user']],
])('a response is outdated after a change of %s', (_what, now, changed) => {
  expect(changedConditions(sentAs(headersOf(ADA)), sentAs(now))).toEqual(changed);
});

test('a response is not outdated by a fresh token of the same user, or a bare one', () => {
  const fresh = { ...headersOf(ADA), authorization: tokenFor(ADA, 7_200) };
  expect(changedConditions(sentAs(headersOf(ADA)), sentAs(fresh))).toEqual([]);
});

test('tokens without claims are different users if they differ', () => {
  expect(changedConditions(sentAs({ authorization: 'Bearer a' }), sentAs({ authorization: 'Bearer b' }))).toEqual(['user']);
});
