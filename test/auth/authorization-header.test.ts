import { readToken } from '../../src/auth/authorization-header';
import { appErrorOf } from '../support/app-error-of';
import { INVALID_TOKEN } from '../support/forge-token';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1MDcifQ.c2ln_-8';

test.each([
  ['Authorization', `Bearer ${TOKEN}`],
  ['authorization', `bearer ${TOKEN}`],
  ['AUTHORIZATION', `BEARER ${TOKEN}`],
  ['Authorization', `bEaReR ${TOKEN}`],
  ['Authorization', `Bearer    ${TOKEN}`],
  ['Authorization', TOKEN],
])('reads the token from %s: %s', (name, value) => {
  expect(readToken(['Host', 'localhost', name, value, 'Accept', '*/*'])).toBe(TOKEN);
});

test('returns undefined without an Authorization header', () => {
  expect(readToken([])).toBeUndefined();
  expect(readToken(['Host', 'localhost', 'X-Authorization', TOKEN, 'Proxy-Authorization', TOKEN])).toBeUndefined();
});

test('ignores another header whose value is "authorization"', () => {
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
])('rejects the value %j', (value) => {
  expect(appErrorOf(() => readToken(['Authorization', value]))).toMatchObject(INVALID_TOKEN);
});

test('rejects two Authorization headers, even if they are equal', () => {
  for (const second of [`Bearer ${TOKEN}`, 'Bearer a.b.c', '']) {
    expect(appErrorOf(() => readToken(['Authorization', `Bearer ${TOKEN}`, 'authorization', second]))).toMatchObject(INVALID_TOKEN);
  }
});

test('rejects a value of more than 8192 characters', () => {
  const longest = `a.b.${'c'.repeat(8192 - 'Bearer a.b.'.length)}`;
  expect(readToken(['Authorization', `Bearer ${longest}`])).toBe(longest);
  expect(appErrorOf(() => readToken(['Authorization', `Bearer ${longest}c`]))).toMatchObject(INVALID_TOKEN);
});
