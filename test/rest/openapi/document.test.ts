import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedFiles, translationFaults } from '../../../src/commands/schema';
import { HTTP_STATUS } from '../../../src/errors/app-error';
import { LANGUAGES } from '../../../src/i18n/languages';
import { createSchema } from '../../../src/graphql/schema';
import { PROJECT_ROOT } from '../../../src/project-root';
import { buildOpenApi } from '../../../src/rest/openapi/build-open-api';
import { DESCRIPTIONS_TR } from '../../../src/rest/openapi/descriptions.tr';
import type { Json } from '../../../src/rest/openapi/open-api';
import { translationsOf } from '../../../src/rest/openapi/translations';
import { REST_ROUTES } from '../../../src/rest/routes';
import { DOCUMENTS, responseOf } from './documents';

test('the committed document matches its sources', () => {
  const files = [...derivedFiles()];
  expect(files.map(([file]) => file)).toContain('src/rest/openapi/openapi.json');
  for (const [file, text] of files) expect(text).toBe(readFileSync(join(PROJECT_ROOT, file), 'utf8'));
});

describe.each(LANGUAGES)('the document in the language %s', (language) => {
  const document = DOCUMENTS[language];

  test('describes exactly the routes of the API', () => {
    expect(Object.keys(document.paths)).toEqual([
      '/users/{id}/stats',
      '/users/profile/{username}',
      '/users/me/transactions',
      '/users/me/transactions/grouped',
    ]);
    expect(REST_ROUTES).toHaveLength(4);
  });

  test('defines every error once, and references it from every route where it can occur', () => {
    // Routes read no body, so 413 does not occur; no page exceeds the size limit.
    const ofGraphQL: readonly number[] = [HTTP_STATUS.PAYLOAD_TOO_LARGE, HTTP_STATUS.RESPONSE_TOO_LARGE];
    const all = [200, ...Object.values(HTTP_STATUS).filter((status) => !ofGraphQL.includes(status))];
    for (const path of Object.keys(document.paths)) {
      const missing = all.filter((status) => responseOf(document, path, status) === undefined);
      expect([path, missing]).toEqual([path, path.includes('{') ? [] : [404, 414]]);
    }
    const names = Object.entries(HTTP_STATUS).filter(([, status]) => !ofGraphQL.includes(status));
    expect(Object.keys(document.components['responses'] ?? {}).sort()).toEqual(names.map(([name]) => name).sort());
  });
});

test('the documents of all languages differ only in their messages and descriptions', () => {
  const bones = (value: Json, key = ''): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => bones(item));
    if (typeof value !== 'object' || value === null) return ['description', 'summary', 'title'].includes(key) ? '' : value;
    if (key === 'contact') return {};
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, name === 'errors' && Array.isArray(inner) ? inner.length : bones(inner, name)]),
    );
  };
  expect(bones(DOCUMENTS.tr)).toEqual(bones(DOCUMENTS.en));
});

test('the Turkish catalogue has exactly the descriptions of the document', () => {
  const used = new Set<string>();
  const translations = translationsOf('tr');
  buildOpenApi(createSchema(), 'tr', {
    ...translations,
    describe(coordinate, english) {
      used.add(coordinate);
      return translations.describe(coordinate, english);
    },
  });
  expect(Object.keys(DESCRIPTIONS_TR).sort()).toEqual([...used].sort());
});

test('building fails if a description is missing, and never falls back to English', () => {
  expect(() => translationsOf('tr').describe('Transaction.unheardOf', 'In English.')).toThrow(
    'Transaction.unheardOf has no description in the language tr',
  );
  expect(translationFaults()).toEqual([]);
});
