import { acceptWithoutParameters } from '../../src/http/accept';

test.each([
  ['application/json', 'application/json'],
  ['application/json; charset=utf-8', 'application/json'],
  ['text/html;level="1;,q=0", application/json;q=0.5', 'text/html, application/json;q=0.5'],
  ['application/json;a="\\"";q=0.3', 'application/json;q=0.3'],
])('%s is matched as %s', (accept, plain) => {
  expect(acceptWithoutParameters(accept)).toBe(plain);
});

test('an unterminated quoted value ends with the header', () => {
  expect(acceptWithoutParameters('application/json;a="\\"\\", text/html')).toBe('application/json');
});

test('a header over the maximum length accepts anything, without being parsed', () => {
  expect(acceptWithoutParameters(`;"${'\\"'.repeat(7_400)}`)).toBe('*/*');
});
