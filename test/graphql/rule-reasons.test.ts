import { buildSchema, parse, specifiedRules, validate, type DocumentNode } from 'graphql';
import { reasonMessage } from '../../src/errors/translate';
import { DocumentError } from '../../src/graphql/document-error';
import { REASONS } from '../../src/graphql/rule-reasons';
import { validateDocument } from '../../src/graphql/validate-document';

/** Features that the gateway's own schema lacks: subscriptions, OneOf input objects, required input fields, two required arguments. */
const schema = buildSchema(`
  directive @pair(first: Int!, second: Int!) on FIELD
  input Point { x: Int!, y: Int!, label: String }
  input Choice @oneOf { id: ID, name: String }
  type Query { at(point: Point): Int, between(from: Point!, to: Point!): Int, find(by: Choice): Int, list(of: [Int!]): Int, self: Query }
  type Subscription { tick: Int, tock: Int }
`);

function messagesOf(document: DocumentNode | string, introspection = true): (string | undefined)[] {
  const parsed = typeof document === 'string' ? parse(document) : document;
  return validateDocument(schema, parsed, { introspection }).map((error) => {
    const reason = error instanceof DocumentError ? error.reason : undefined;
    return reason && reasonMessage(reason, 'en');
  });
}

test.each(specifiedRules.map((rule) => [rule.name, rule] as const))('%s has a reason for its errors', (_name, rule) => {
  expect(REASONS.has(rule)).toBe(true);
});

test.each<[title: string, document: string, ...messages: string[]]>([
  ['a type definition', 'type A { x: Int } { at }', 'a document may only contain operations and fragments'],
  ['a schema definition', 'schema { query: Query } { at }', 'a document may only contain operations and fragments'],
  ['two operations of one name', 'query A { at } query A { at }', 'operation name "A" must not be repeated'],
  ['two fragments of one name', '{ ...F } fragment F on Query { at } fragment F on Query { at }', 'fragment name "F" must not be repeated'],
  ['an input field given twice', '{ at(point: { x: 1, y: 1, x: 2 }) }', 'input field "x" must not be repeated'],
  ['a fragment in itself', '{ ...F } fragment F on Query { self { ...F } }', 'fragment "F" cannot be spread within itself'],
  [
    'a fragment in itself by way of another',
    '{ ...F } fragment F on Query { self { ...G } } fragment G on Query { self { ...F } }',
    'fragment "F" cannot be spread within itself',
  ],
  [
    'two missing input fields',
    '{ at(point: { label: "a" }) }',
    'field "x" of input type "Point" is required',
    'field "y" of input type "Point" is required',
  ],
  [
    'two missing arguments',
    '{ between }',
    'argument "from" of field "between" is required',
    'argument "to" of field "between" is required',
  ],
  ['one of two missing arguments', '{ between(from: { x: 1, y: 2 }) }', 'argument "to" of field "between" is required'],
  [
    'two missing arguments of a directive',
    '{ at @pair }',
    'argument "first" of directive "@pair" is required',
    'argument "second" of directive "@pair" is required',
  ],
  ['an unknown argument in a directive of a field', '{ at @pair(first: 1, second: 2, x: 3) }', 'unknown argument "x" on directive "@pair"'],
  ['a list for an input object', '{ at(point: [{ x: 1, y: 2 }]) }', '"point" must be of type "Point"'],
  ['a text for an input object', '{ at(point: "a") }', '"point" must be of type "Point"'],
  ['an object for a list of numbers', '{ list(of: [{ a: 1 }]) }', '"of" must be of type "Int!"'],
  [
    'a field of an input object',
    '{ at(point: { x: "a", y: 1.5 }) }',
    '"point.x" must be of type "Int!"',
    '"point.y" must be of type "Int!"',
  ],
  ['a OneOf input object without a field', '{ find(by: {}) }', 'input of type "Choice" must have exactly one field, with a value'],
  [
    'a OneOf input object with two fields',
    '{ find(by: { id: 1, name: "a" }) }',
    'input of type "Choice" must have exactly one field, with a value',
  ],
  ['a OneOf input object with a null', '{ find(by: { id: null }) }', 'input of type "Choice" must have exactly one field, with a value'],
  [
    'a nullable variable in a OneOf input object',
    'query ($id: ID) { find(by: { id: $id }) }',
    'variable "$id" of type "ID" cannot be used where type "ID!" is expected',
  ],
  [
    'a variable of an output type',
    'query ($x: [Query!]) { list(of: $x) }',
    'variable "$x" must be of an input type, not "[Query!]"',
    'variable "$x" of type "[Query!]" cannot be used where type "[Int!]" is expected',
  ],
  [
    'a variable of another type in a fragment',
    'query ($x: ID) { ...F } fragment F on Query { list(of: $x) }',
    'variable "$x" of type "ID" cannot be used where type "[Int!]" is expected',
  ],
  [
    'a subscription of two fields',
    'subscription { tick tock }',
    'a subscription must select exactly one top-level field, which must not be an introspection field or have @skip or @include',
  ],
  [
    'a subscription of an introspection field',
    'subscription { __typename }',
    'a subscription must select exactly one top-level field, which must not be an introspection field or have @skip or @include',
  ],
  ['a mutation', 'mutation { at }', 'the schema does not support mutation operations'],
  ['an alias that conflicts', '{ self { a: at a: list } }', 'fields "a" conflict: use different aliases'],
  ['a name that conflicts', '{ at at(point: { x: 1, y: 2 }) }', 'fields "at" conflict: use different aliases'],
])('%s', (_title, document, ...messages) => {
  expect(messagesOf(document)).toEqual(messages);
});

test('reports one error for each __schema and __type if introspection is disabled', () => {
  const query = '{ __typename __schema { types { name } } self { __type(name: "Query") { name } } }';
  expect(messagesOf(query)).toEqual([]);
  expect(messagesOf(query, false)).toEqual(['introspection is disabled', 'introspection is disabled']);
});

test('reports a document that graphql-js aborts validating as too complex', () => {
  // Each operation spreads all fragments; one validation may visit at most 50,000 fragments.
  const names = Array.from({ length: 260 }, (_, index) => `F${index}`);
  const spreads = names.map((name) => `...${name}`).join(' ');
  const operations = names.map((name) => `query Q${name} { ${spreads} }`);
  const fragments = names.map((name) => `fragment ${name} on Query { at }`);
  expect(messagesOf([...operations, ...fragments].join('\n'))).toContain('the document is too complex to be validated');
});

test.each([
  '{ at(point: { label: 5 }) nope { x } ...F ...on Point { x } }',
  'query A($x: Ghost, $y: Point) { at(point: $z, more: 1) @skip self } query A { self { at { b } } }',
  'subscription S { tick tock } { find(by: {}) }',
])('finds what graphql-js finds, at the same places: %s', (query) => {
  const document = parse(query);
  const found = validateDocument(schema, document, { introspection: true });
  const expected = validate(schema, document);
  expect(expected.length).toBeGreaterThan(0);
  expect(found.map(({ locations }) => locations)).toEqual(expected.map(({ locations }) => locations));
  for (const error of found) expect(error).toBeInstanceOf(DocumentError);
});
