import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patchModule } from '../../../src/pages/playground/localization/localize-packages';
import { LAZY_MESSAGES, MONACO_PATCHES } from '../../../src/pages/playground/localization/monaco-patches';
import { LABEL_PATCHES } from '../../../src/pages/playground/localization/package-patches';
import { problemInTurkish } from '../../../src/pages/playground/localization/problems.tr';
import { setLabelLanguage, translateLabel, translateProblem } from '../../../src/pages/playground/localization/translate-label';

const MODULES = [...new Set([...Object.keys(LABEL_PATCHES), ...Object.keys(MONACO_PATCHES), ...Object.keys(LAZY_MESSAGES)])];

function sourceOf(path: string): string {
  return readFileSync(join(__dirname, '../../../node_modules', path), 'utf8');
}

test.each(MODULES)('%s contains every text that its patch replaces', (path) => {
  expect(patchModule(sourceOf(path), path)).toEqual(expect.any(String));
});

test.each(MODULES)('fails the build if %s has changed, and names the module', (path) => {
  expect(() => patchModule('export {};', path)).toThrow(path);
});

test('fails the build if a single label is missing', () => {
  const path = 'graphiql/dist/ui/sidebar.js';
  expect(() => patchModule(sourceOf(path).replaceAll('"Clear storage"', '"Clear all"'), path)).toThrow(
    /no longer contains .*Clear storage/,
  );
});

test('changes no module without a patch', () => {
  expect(patchModule('export {};', 'graphiql/dist/other.js')).toBeUndefined();
});

test('translates a label with its values, and shows one without a translation as it is', () => {
  setLabelLanguage('tr');
  expect(translateLabel('Show {0}', 'Şema')).toBe('Şema panelini göster');
  expect(translateLabel('My plugin')).toBe('My plugin');
  expect(translateProblem('Cannot query field "idd" on type "User". Did you mean "id"?')).toBe(
    '"User" türünde "idd" alanı yok. Bunu mu demek istediniz: "id"?',
  );
  setLabelLanguage('en');
  expect(translateLabel('Show {0}', 'Schema')).toBe('Show Schema');
  expect(translateProblem('Unknown type "X".')).toBe('Unknown type "X".');
});

const schema = buildSchema(`
  directive @once on FIELD
  enum Color { RED }
  input Point { x: Int!, y: Int }
  input Choice @oneOf { id: ID, name: String }
  interface Named { name: String }
  type Other implements Named { name: String }
  type Query implements Named { name: String, self: Query, at(point: Point): Int, need(n: Int!): Int, color(c: Color): Int, one(by: Choice): Int,
    text(s: String, b: Boolean, f: Float, i: ID): Int }
  type Subscription { a: Int, b: Int }
`);

/** At least one document for each rule, and each message of a rule. */
const DOCUMENTS = [
  '{ nope }', '{ nam }', '{ name(x: 1) }', '{ name @nope }', '{ name @once(x: 1) }', 'query @once { name }', '{ name @once @once }',
  '{ ... on Nope { name } }', '{ name { x } }', '{ self }', '{ need }', '{ name @skip }', '{ x: name x: self { name } }',
  '{ name } { name }', '{ ...F }', '{ name } fragment F on Query { name }', '{ ...F } fragment F on Query { self { ...F } }',
  '{ ...F } fragment F on Query { self { ...G } } fragment G on Query { self { ...F } }',
  '{ ... on Color { x } }', '{ ...F } fragment F on Color { x }', '{ self { ... on Other { name } } }',
  '{ self { ...F } } fragment F on Other { name }',
  '{ need(n: $x) }', 'query Q { need(n: $x) }', 'query ($x: Int) { name }', 'query Q($x: Int) { name }',
  'query ($x: Query) { name }', 'query ($x: String) { need(n: $x) }', '{ need(n: 1, n: 2) }', 'query A { name } query A { name }',
  '{ ...F } fragment F on Query { name } fragment F on Query { name }', 'query ($x: Int!, $x: Int!) { need(n: $x) }',
  '{ at(point: { x: 1, x: 2 }) }', 'subscription { a b }', 'subscription S { a b }', 'subscription { __typename }', 'type X { a: Int } { name }',
  '{ at(point: 1) }', '{ at(point: { y: 1 }) }', '{ at(point: { x: 1, zz: 1 }) }', '{ need(n: null) }', '{ need(n: "a") }', '{ need(n: 1.5) }',
  '{ color(c: BLUE) }', '{ color(c: RAD) }', '{ color(c: "RED") }', '{ text(s: 1) }', '{ text(b: 1) }', '{ text(f: "a") }', '{ text(i: 1.5) }',
  '{ one(by: { id: 1, name: "a" }) }', '{ one(by: { id: null }) }', 'query ($i: ID) { one(by: { id: $i }) }',
  '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
]; // prettier-ignore

test.each(DOCUMENTS)('has a Turkish message for every problem of %s', (document) => {
  const messages = validate(schema, parse(document)).map(({ message }) => message);
  expect(messages).not.toEqual([]);
  for (const message of messages) expect(problemInTurkish(message) ?? message).not.toBe(message);
});

test('the documents break every rule of GraphQL', () => {
  const broken = specifiedRules.filter((rule) => DOCUMENTS.some((document) => validate(schema, parse(document), [rule]).length > 0));
  expect(specifiedRules.filter((rule) => !broken.includes(rule)).map(({ name }) => name)).toEqual([]);
});

test.each(['{ ', '{ name(', '{ name(x: "a) }', '{ % }', "{ name(s: 'a') }", '{ name(s: "\\q") }', '{ name(n: 01) }', 'x', '{ ...on }', ''])(
  'has a Turkish message for the syntax error of %p',
  (document) => {
    let message = '';
    try {
      parse(document);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).not.toBe('');
    expect(problemInTurkish(message)).toMatch(/^Sözdizimi hatası: /);
  },
);
