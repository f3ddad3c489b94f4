import fc from 'fast-check';
import {
  buildASTSchema,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  introspectionFromSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { LANGUAGES } from '../../../src/i18n/languages';
import { schemaChanges, SEVERITIES, type ChangeKind, type SchemaChange } from '../../../src/pages/playground/schema-changes';
import { SCHEMA_CHANGES_MESSAGES } from '../../../src/pages/playground/schema-changes-messages';
import { schemaFromText } from '../../../src/pages/playground/type-changes';

const BASE = `
directive @cost(value: Int!, unit: String = "ms") repeatable on FIELD_DEFINITION | OBJECT
interface Node { id: ID! }
interface Named { name: String }
type Query { node(id: ID!, depth: Int = 1, filter: Filter): Node  search(text: String! = "a", kinds: [Kind!]): [Result!]!  users: [User!] }
type User implements Node & Named { id: ID!  name: String  friends(first: Int = 10): [User]!  kind: Kind! }
type Stream implements Node { id: ID!  title: String! }
union Result = User | Stream
enum Kind { A B C }
input Filter { kinds: [Kind!]  limit: Int = 5  owner: ID! }
scalar Date
`;

/** Kinds of changes for one pair of schemas each. */
const PAIRS: Readonly<Record<ChangeKind, readonly [before: string, after: string, path: string]>> = {
  typeRemoved: ['type Query { a: Int } scalar S', 'type Query { a: Int }', 'S'],
  typeAdded: ['type Query { a: Int }', 'type Query { a: Int } scalar S', 'S'],
  kindChanged: ['type Query { a: Int } scalar S', 'type Query { a: Int } enum S { A }', 'S'],
  rootChanged: [
    'schema { query: Q } type Q { a: Int } type R { a: Int }',
    'schema { query: R } type Q { a: Int } type R { a: Int }',
    'query',
  ],
  fieldRemoved: ['type Query { a: Int b: Int }', 'type Query { a: Int }', 'Query.b'],
  fieldAdded: ['type Query { a: Int }', 'type Query { a: Int b: Int }', 'Query.b'],
  fieldTypeChanged: ['type Query { a: Int! }', 'type Query { a: Int }', 'Query.a'],
  fieldTypeNarrowed: ['type Query { a: [Int] }', 'type Query { a: [Int!]! }', 'Query.a'],
  argumentRemoved: ['type Query { a(b: Int): Int }', 'type Query { a: Int }', 'Query.a(b:)'],
  requiredArgumentAdded: ['type Query { a: Int }', 'type Query { a(b: Int!): Int }', 'Query.a(b:)'],
  optionalArgumentAdded: ['type Query { a: Int }', 'type Query { a(b: Int! = 1): Int }', 'Query.a(b:)'],
  argumentTypeChanged: ['type Query { a(b: Int): Int }', 'type Query { a(b: Int!): Int }', 'Query.a(b:)'],
  argumentTypeWidened: ['type Query { a(b: [Int!]!): Int }', 'type Query { a(b: [Int]): Int }', 'Query.a(b:)'],
  defaultChanged: ['type Query { a(b: Int = 1): Int }', 'type Query { a(b: Int = 2): Int }', 'Query.a(b:)'],
  defaultAdded: ['type Query { a(b: Int): Int }', 'type Query { a(b: Int = 2): Int }', 'Query.a(b:)'],
  inputFieldRemoved: ['type Query { a: Int } input I { b: Int c: Int }', 'type Query { a: Int } input I { b: Int }', 'I.c'],
  requiredInputFieldAdded: ['type Query { a: Int } input I { b: Int }', 'type Query { a: Int } input I { b: Int c: Int! }', 'I.c'],
  optionalInputFieldAdded: ['type Query { a: Int } input I { b: Int }', 'type Query { a: Int } input I { b: Int c: Int }', 'I.c'],
  inputFieldTypeChanged: ['type Query { a: Int } input I { b: Int }', 'type Query { a: Int } input I { b: [Int] }', 'I.b'],
  inputFieldTypeWidened: ['type Query { a: Int } input I { b: Int! }', 'type Query { a: Int } input I { b: Int }', 'I.b'],
  enumValueRemoved: ['type Query { a: E } enum E { A B }', 'type Query { a: E } enum E { A }', 'E.B'],
  enumValueAdded: ['type Query { a: E } enum E { A }', 'type Query { a: E } enum E { A B }', 'E.B'],
  unionMemberRemoved: [
    'type Query { a: U } type T { a: Int } union U = Query | T',
    'type Query { a: U } type T { a: Int } union U = Query',
    'U',
  ],
  unionMemberAdded: [
    'type Query { a: U } type T { a: Int } union U = Query',
    'type Query { a: U } type T { a: Int } union U = Query | T',
    'U',
  ],
  interfaceRemoved: ['type Query implements N { a: Int } interface N { a: Int }', 'type Query { a: Int } interface N { a: Int }', 'Query'],
  interfaceAdded: ['type Query { a: Int } interface N { a: Int }', 'type Query implements N { a: Int } interface N { a: Int }', 'Query'],
  directiveRemoved: ['type Query { a: Int } directive @d on FIELD', 'type Query { a: Int }', '@d'],
  directiveAdded: ['type Query { a: Int }', 'type Query { a: Int } directive @d on FIELD', '@d'],
  locationRemoved: ['type Query { a: Int } directive @d on FIELD | QUERY', 'type Query { a: Int } directive @d on FIELD', '@d'],
  locationAdded: ['type Query { a: Int } directive @d on FIELD', 'type Query { a: Int } directive @d on FIELD | QUERY', '@d'],
  repeatableRemoved: ['type Query { a: Int } directive @d repeatable on FIELD', 'type Query { a: Int } directive @d on FIELD', '@d'],
  repeatableAdded: ['type Query { a: Int } directive @d on FIELD', 'type Query { a: Int } directive @d repeatable on FIELD', '@d'],
  deprecated: ['type Query { a: Int }', 'type Query { a: Int @deprecated(reason: "old") }', 'Query.a'],
  undeprecated: ['type Query { a: Int @deprecated(reason: "old") }', 'type Query { a: Int }', 'Query.a'],
  descriptionChanged: ['type Query { "x" a: Int }', 'type Query { "y" a: Int }', 'Query.a'],
};

describe.each(Object.entries(PAIRS))('%s', (kind, [before, after, path]) => {
  test('is reported alone, with its path', () => {
    expect(schemaChanges(buildSchema(before), buildSchema(after)).map((change) => [change.kind, change.path])).toEqual([[kind, path]]);
  });

  test.each(LANGUAGES)('has a message without gaps (%s)', (language) => {
    const [change] = schemaChanges(buildSchema(before), buildSchema(after)) as [SchemaChange];
    const message = SCHEMA_CHANGES_MESSAGES[language].changes[change.kind](change.from, change.to);
    expect(message).toMatch(/^\S.*\S$/);
    expect(message).not.toMatch(/ {2}|undefined|: $/);
    for (const part of [change.from, change.to]) if (change.kind !== 'defaultAdded') expect(message).toContain(part);
  });
});

/** Changes a node of a schema document: removes it, or changes its type or default value. */
function mutate(document: DocumentNode, seeds: readonly number[]): DocumentNode {
  let mutated = document;
  for (const seed of seeds) {
    const nodes: ASTNode[] = [];
    const kinds: readonly Kind[] = [Kind.FIELD_DEFINITION, Kind.INPUT_VALUE_DEFINITION, Kind.ENUM_VALUE_DEFINITION, Kind.NAMED_TYPE, Kind.DIRECTIVE_DEFINITION, Kind.UNION_TYPE_DEFINITION]; // prettier-ignore
    visit(mutated, { enter: (node) => (kinds.includes(node.kind) ? void nodes.push(node) : undefined) });
    const target = nodes[seed % nodes.length];
    mutated = visit(mutated, {
      enter(node) {
        if (node !== target) return undefined;
        if (node.kind === Kind.INPUT_VALUE_DEFINITION && seed % 3 === 0) return { ...node, defaultValue: { kind: Kind.NULL } };
        if ((node.kind === Kind.FIELD_DEFINITION || node.kind === Kind.INPUT_VALUE_DEFINITION) && seed % 3 === 1) {
          if (node.type.kind === Kind.NON_NULL_TYPE) return { ...node, type: node.type.type };
          return {
            ...node,
            type: seed % 2 === 0 ? { kind: Kind.NON_NULL_TYPE, type: node.type } : { kind: Kind.LIST_TYPE, type: node.type },
          };
        }
        // Removing the type of a field would make the document invalid; removing an interface or a union's member does not.
        return null;
      },
    });
  }
  return mutated;
}

function schemaOf(seeds: readonly number[]): GraphQLSchema | undefined {
  try {
    return buildASTSchema(mutate(parse(BASE), seeds), { assumeValid: true, assumeValidSDL: true });
  } catch {
    return undefined;
  }
}

test('agrees with graphql-js about breaking and dangerous changes', () => {
  const seeds = fc.array(fc.nat(), { maxLength: 4 });
  // graphql-js does not compare these.
  const isExtra = ({ kind, path }: SchemaChange): boolean =>
    kind === 'rootChanged' ||
    (path.startsWith('@') && ['optionalArgumentAdded', 'argumentTypeChanged', 'defaultChanged'].includes(kind)) ||
    (path.startsWith('Filter.') && kind === 'defaultChanged');
  let compared = 0;
  fc.assert(
    fc.property(seeds, seeds, (one, other) => {
      const [before, after] = [schemaOf(one), schemaOf(other)];
      fc.pre(before !== undefined && after !== undefined);
      const changes = schemaChanges(before, after).filter((change) => !isExtra(change));
      const ofSeverity = (severity: string): unknown[] => changes.filter(({ kind }) => SEVERITIES[kind] === severity);
      expect({ breaking: ofSeverity('breaking').length, dangerous: ofSeverity('dangerous').length }).toEqual({
        breaking: findBreakingChanges(before, after).length,
        dangerous: findDangerousChanges(before, after).length,
      });
      if (changes.length > 0) compared += 1;
    }),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('finds no change between a schema and itself, in any order and from an introspection', () => {
  const schema = buildSchema(BASE);
  expect(schemaChanges(schema, lexicographicSortSchema(schema))).toEqual([]);
  const introspection = introspectionFromSchema(schema, { directiveIsRepeatable: true });
  for (const text of [printSchema(schema), JSON.stringify(introspection), JSON.stringify({ data: introspection })]) {
    expect(schemaChanges(schema, schemaFromText(text))).toEqual([]);
  }
});

test('lists breaking changes first', () => {
  const changes = schemaChanges(
    buildSchema('type Query { a: Int b: Int } enum E { A }'),
    buildSchema('"d" type Query { a: Int c: Int } enum E { A B }'),
  );
  expect(changes.map(({ kind }) => SEVERITIES[kind])).toEqual(['breaking', 'dangerous', 'safe', 'safe']);
});

test.each(['type Query {', '{"data": {}}', '{', 'type Query { a: Missing }'])('the text %j is not a schema', (text) => {
  expect(() => schemaFromText(text)).toThrow(Error);
});
