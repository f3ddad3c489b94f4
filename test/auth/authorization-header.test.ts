import { readToken } from '../../src/auth/authorization-header';
import { appErrorOf } from '../errors/app-error-of';
import { INVALID_TOKEN } from './forge-token';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1MDcifQ.c2ln_-8';

test.each([
  ['Authorization', `Bearer ${TOKEN}`],
  ['authorization', `bearer ${TOKEN}`],
  ['AUTHORIZATION', `BEARER ${TOKEN}`],
  ['Authorization', `bEaReR ${TOKEN}`],
  ['Authorization', `Bearer    ${TOKEN}`],
  ['Authorization', TOKEN],
])('%s: %s holds the token', (name, value) => {
  expect(readToken(['Host', 'localhost', name, value, 'Accept', '*/*'])).toBe(TOKEN);
});

test('without the header there is no token', () => {
  expect(readToken([])).toBeUndefined();
  expect(readToken(['Host', 'localhost', 'X-Authorization', TOKEN, 'Proxy-Authorization', TOKEN])).toBeUndefined();
});

test('a header whose value is "authorization" is not the header', () => {
  expect(readToken(['X-Note', 'authorization', 'Accept', TOKEN])).toBeUndefined();
});

test.each([
  '',
  'Bearer',
  'Bearer ',
  'bearer',
  `Bearer\t${TOKEN}`,
  `Bearer Bearer ${TOKEN}`,
  `Bearer ${TOKEN} `,
  `Bearer ${TOKEN}, Bearer ${TOKEN}`,
  `Bearer "${TOKEN}"`,
  `Token ${TOKEN}`,
  `JWT ${TOKEN}`,
  'Basic YWRhOnNlY3JldA==',
  'null',
  'undefined',
  'Bearer null',
  'a.b',
  'a.b.',
  '.b.c',
  'a..c',
  'a.b.c.d',
  'a.b.c=',
  'a.b.c+',
  'a.b.ç',
  'a.b.c\n',
  '...',
])('%j is refused', (value) => {
  expect(appErrorOf(() => readToken(['Authorization', value]))).toMatchObject(INVALID_TOKEN);
});

test('of two headers neither is chosen, not even where they agree', () => {
  for (const second of [`Bearer ${TOKEN}`, 'Bearer a.b.c', '']) {
    expect(appErrorOf(() => readToken(['Authorization', `Bearer ${TOKEN}`, 'authorization', second]))).toMatchObject(INVALID_TOKEN);
  }
});

test('a value of 8192 characters is the longest that is looked at', () => {
  const longest = `a.b.${'c'.repeat(8192 - 'Bearer a.b.'.length)}`;
  expect(readToken(['Authorization', `Bearer ${longest}`])).toBe(longest);
  expect(appErrorOf(() => readToken(['Authorization', `Bearer ${longest}c`]))).toMatchObject(INVALID_TOKEN);
});
