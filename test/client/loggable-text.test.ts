import { loggableName, loggablePath } from '../../src/client/loggable-text';
import { ADA, tokenFor } from '../support/gateway';

const TOKEN = tokenFor(ADA);

test.each([
  ['/api/v1/nothing?token=x', '/api/v1/nothing'],
  ['/a#b', '/a'],
  ['http://user:password@host:80/a?b', '/a'],
  ['*', '*'],
  ['', ''],
  [`/users/${ADA}/stats`, `/users/${ADA}/stats`],
  ['/wp-content/plugins/a-plugin-with-a-rather-long-name/readme', '/wp-content/plugins/a-plugin-with-a-rather-long-name/readme'],
  ['/a\nb\u001b[31m\u007f\u009b\u2028\u202eé', '/a%0Ab%1B[31m%7F%C2%9B%E2%80%A8%E2%80%AE%C3%A9'],
  ['/\ud800', '/%EF%BF%BD'],
])('the path of %j is logged as %j', (url, path) => {
  expect(loggablePath(url)).toBe(path);
});

test.each([
  TOKEN,
  TOKEN.replaceAll('.', '%2E'),
  TOKEN.replaceAll('.', '%2e'),
  TOKEN.split('.')[0] ?? '',
  TOKEN.split('.')[1] ?? '',
  TOKEN.split('.')[2] ?? '',
  'Aa0'.repeat(11),
  'b7f4c2d09e1a4b3c8d7e6f5a4b3c2d1e',
  'dGhpcyBpcyBhIHNlY3JldCBvZiBzb21lIGxlbmd0aA==',
])('%s is redacted in paths and names', (secret) => {
  expect(loggablePath(`/a/${secret}/b`)).toBe('/a/[redacted]/b');
  expect(loggableName(secret)).toBe('[redacted]');
});

test('a token is redacted if it is longer than what is logged', () => {
  const long = `${TOKEN}${'x'.repeat(20_000)}`;
  for (const logged of [loggablePath(`/${'a/'.repeat(490)}${long}`), loggablePath(`/${long}`), loggableName(long)]) {
    expect(logged.length).toBeLessThan(210);
    expect(logged).not.toContain('eyJ');
  }
});

test('names are shortened to 64 characters', () => {
  expect(loggableName('name.'.repeat(100))).toBe(`${'name.'.repeat(13).slice(0, 64)}…`);
});
