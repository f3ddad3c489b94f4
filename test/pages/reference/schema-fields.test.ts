import { resolve, type ApiDocument, type Schema } from '../../../src/pages/reference/api-document';
import { MESSAGES } from '../../../src/pages/reference/messages';
import { typeOf } from '../../../src/pages/reference/schema-fields';
import type { Language } from '../../../src/i18n/languages';
import { DOCUMENTS } from '../../rest/openapi/documents';

function typeIn(language: Language, schema: (document: ApiDocument) => Schema): string {
  // The page reads a part of the document.
  const document = DOCUMENTS[language] as unknown as ApiDocument;
  return typeOf(document, schema(document), MESSAGES[language].types);
}

/** The schema of a query parameter of the list of transactions. */
const parameter =
  (name: string) =>
  (document: ApiDocument): Schema => {
    const { parameters } = document.paths['/users/me/transactions']!.get;
    return parameters.map((one) => resolve(document, one)).find((one) => one.name === name)!.schema;
  };

test.each([
  ['from', 'date or date-time', 'tarih ya da tarih-saat'],
  ['type', 'list (string)', 'liste (metin)'],
  ['limit', 'integer', 'tam sayı'],
])('the type of the parameter %s is in the language of the page', (name, en, tr) => {
  expect([typeIn('en', parameter(name)), typeIn('tr', parameter(name))]).toEqual([en, tr]);
});

test.each([
  [{ type: ['string', 'null'], format: 'date-time' }, 'tarih-saat ya da null'],
  [{ type: ['integer', 'null'], format: 'int32' }, 'tam sayı ya da null'],
  // A format without a translation has its own name.
  [{ type: 'string', format: 'uuid' }, 'uuid'],
  [{ const: true }, 'true'],
] satisfies [Schema, string][])('the schema %j has the type %s in Turkish', (schema, type) => {
  expect(typeIn('tr', () => schema)).toBe(type);
});
