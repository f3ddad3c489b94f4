import { operationsOf, type ApiDocument } from '../../../src/pages/reference/api-document';
import { findEntries, normalize, searchEntriesOf } from '../../../src/pages/reference/contents';
import { MESSAGES } from '../../../src/pages/reference/messages';
import { LANGUAGES, type Language } from '../../../src/i18n/languages';
import { DOCUMENTS } from '../../rest/openapi/documents';

function find(language: Language, query: string): string[] {
  // The page reads a part of the document.
  const document = DOCUMENTS[language] as unknown as ApiDocument;
  return findEntries(searchEntriesOf({ document, operations: operationsOf(document), messages: MESSAGES[language] }), query).map(
    ({ id }) => id,
  );
}

test.each([
  ['İSTATİSTİK', 'istatistik'],
  ['Işık', 'isik'],
  ['ığüşöç', 'igusoc'],
  ['x-Language', 'x-language'],
])('%j is compared as %j', (text, normalized) => {
  expect(normalize(text)).toBe(normalized);
});

test.each(LANGUAGES)('finds every parameter, header and status by its name (%s)', (language) => {
  expect(find(language, 'streamId')).toEqual(expect.arrayContaining(['getTransactions-streamId', 'getTransactionGroups-streamId']));
  expect(find(language, 'retry-after')[0]).toBe('response-header-retry-after');
  expect(find(language, 'x-timezone')[0]).toBe('header-x-timezone');
  expect(find(language, '429')[0]).toBe('status-429');
});

test('finds entries with all words in any order, those with the words in the title first', () => {
  expect(find('en', 'viewer the transactions').slice(0, 2)).toEqual(['getTransactions', 'getTransactionGroups']);
  expect(find('tr', 'saat dilimi')[0]).toBe('time-zones');
  expect(find('en', '')).toEqual([]);
  expect(find('en', ' \t')).toEqual([]);
  expect(find('en', 'cursor nonsense')).toEqual([]);
});
