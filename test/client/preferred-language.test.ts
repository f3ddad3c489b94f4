import fc from 'fast-check';
import { preferredLanguage } from '../../src/client/preferred-language';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['   ', 'en'],
  ['en', 'en'],
  ['tr', 'tr'],
  ['TR', 'tr'],
  ['tr-TR', 'tr'],
  ['tr-tr', 'tr'],
  ['tr-Latn-TR', 'tr'],
  ['en-GB', 'en'],
  ['tr;q=0.9,en;q=0.8', 'tr'],
  ['en;q=0.8,tr;q=0.9', 'tr'],
  ['tr;q=0.8, en;q=0.9', 'en'],
  ['tr, en', 'tr'],
  ['en, tr', 'en'],
  ['tr;q=0.5, en;q=0.5', 'tr'],
  ['en;q=0.5, tr', 'tr'],
  ['tr ; q=0.1 , en ; q=0.01', 'tr'],
  ['de, tr;q=0.3', 'tr'],
  ['de-DE, fr;q=0.9', 'en'],
  ['*', 'en'],
  ['*, tr;q=0.5', 'en'],
  ['tr, *;q=0.1', 'tr'],
  ['en;q=0, *', 'tr'],
  ['en;q=0', 'en'],
  ['tr;q=0', 'en'],
  ['*;q=0', 'en'],
  ['en;q=0, tr;q=0.001', 'tr'],
  ['tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7', 'tr'],
  ['en-US,en;q=0.9,tr;q=0.8', 'en'],
  ['turkish', 'en'],
  ['trx', 'en'],
  ['t', 'en'],
  ['tr;q=abc', 'en'],
  [';;;,,q=', 'en'],
  ['__proto__', 'en'],
])('negotiates Accept-Language %j as %s', (header, language) => {
  expect(preferredLanguage(header === undefined ? {} : { 'accept-language': header })).toBe(language);
});

test.each([
  ['x-language', 'tr-TR'],
  ['x-language', 'xx'],
  ['x-lang', 'xx'],
])('rejects %s: %s in the language of Accept-Language', (name, value) => {
  expect(preferredLanguage({ [name]: value, 'accept-language': 'tr' })).toBe('tr');
  expect(preferredLanguage({ [name]: value })).toBe('en');
});

test('never throws, whatever the header', () => {
  const texts = fc.option(fc.oneof(fc.string(), fc.stringMatching(/^[a-z*;=,.q0-9 "-]{0,40}$/)), { nil: undefined });
  fc.assert(
    fc.property(texts, texts, texts, (named, short, accepted) => {
      const headers = { 'x-language': named, 'x-lang': short, 'accept-language': accepted };
      expect(['en', 'tr']).toContain(preferredLanguage(headers));
    }),
  );
});

test('ignores an oversized Accept-Language', () => {
  expect(preferredLanguage({ 'accept-language': `tr,${'de;q=0.1,'.repeat(50)}en;q=0.5` })).toBe('tr');
  expect(preferredLanguage({ 'accept-language': `tr,${'de;q=0.1,'.repeat(1_000)}en;q=0.5` })).toBe('en');
});
