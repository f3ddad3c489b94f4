import {
  getIntrospectionQuery,
  getOperationAST,
  Kind,
  parse,
  print,
  specifiedRules,
  validate,
  visit,
  type DocumentNode,
  type SelectionSetNode,
} from 'graphql';
import { DOCUMENT_LIMITS, documentLimitRules } from '../../src/graphql/document-limits';
import { documentSizeError, measureDocument } from '../../src/graphql/document-size';
import { flattenedSize } from '../../src/graphql/flattened-size';
import { knownOperationTypesRule } from '../../src/graphql/known-operation-types.rule';
import { MAX_FLATTENED, operationCost } from '../../src/graphql/operation-cost';
import { prepareOperation } from '../../src/graphql/prepared-operation';
import { createSchema } from '../../src/graphql/schema';
import { EXAMPLE_GROUPS } from '../../src/pages/playground/examples';
import { REST_ROUTES } from '../../src/rest/routes';
import { CIRCULAR_DOCUMENTS, COSTLY_DOCUMENTS, largest, many } from '../support/costly-documents';

const schema = createSchema();
const RULES = [...specifiedRules, knownOperationTypesRule, ...documentLimitRules];

function keysOf(query: string): readonly string[] {
  return documentSizeError(query)?.details.map(({ key }) => key) ?? [];
}

const isAllowed = (query: string): boolean => keysOf(query).length === 0 && (measureDocument(query)?.tokens ?? 0) <= DOCUMENT_LIMITS.tokens;

test.each([
  ['characters', `{ me { id } } #${'x'.repeat(10_000)}`, ['tooLong']],
  ['lines', `${'\n'.repeat(1_000)}{ me { id } }`, ['tooManyLines']],
  ['fragments', `{ me { ...f0 } } ${many(51, (i) => `fragment f${i} on User { id }`)}`, ['tooManyFragments']],
  ['uses of one name', `{ me { ${'id '.repeat(101)}} }`, ['tooOftenNamed']],
  ['lines and uses of one name', `${'\n'.repeat(1_000)}{ me { ${'id '.repeat(101)}} }`, ['tooManyLines', 'tooOftenNamed']],
])('rejects too many %s', (_what, query, keys) => {
  expect(keysOf(query)).toEqual(keys);
});

test.each([
  ['characters', `{ me { id } } #${'x'.repeat(9_985)}`],
  ['lines', `${'\n'.repeat(999)}{ me { id } }`],
  ['fragments', `{ me { ...f0 } } ${many(50, (i) => `fragment f${i} on User { id }`)}`],
  ['uses of one name', `{ me { ${'id '.repeat(100)}} }`],
])('accepts the maximum of %s', (_what, query) => {
  expect(keysOf(query)).toEqual([]);
});

test.each([['{ me { id'], ['{ me { "'], ['} } fragment { ... ( ) )'], [`{ me { ${'a '.repeat(2_000)}} }`]])(
  'leaves syntax errors to the parser: %.20s',
  (query) => {
    expect(keysOf(query)).toEqual([]);
    expect(() => parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens })).toThrow('Syntax Error');
  },
);

test.each(Object.entries(CIRCULAR_DOCUMENTS))('rejects %s, however many', (_what, make) => {
  for (const size of [1, 2, 3, 20]) expect(keysOf(make(size))).toContain('circularFragments');
});

test.each([
  ['a fragment spread by an operation after it', 'fragment a on User { id } { me { ...a } }'],
  [
    'fragments that share another',
    '{ me { ...a ...b } } fragment a on User { ...c } fragment b on User { ...c } fragment c on User { id }',
  ],
  ['fragments named query and fragment', 'fragment query on User { id } fragment fragment on User { ...query } { me { ...fragment } }'],
])('%s is not circular', (_what, query) => {
  expect(keysOf(query)).toEqual([]);
  expect(validate(schema, parse(query))).toEqual([]);
});

/** Parses a document whose selection sets count their visits. */
function observed(query: string): { readonly document: DocumentNode; readonly visits: () => number } {
  let visits = 0;
  const document = visit(parse(query), {
    SelectionSet: {
      leave(node): SelectionSetNode {
        const { selections } = node;
        const counting = { kind: Kind.SELECTION_SET, loc: node.loc };
        // A selection set whose `selections` is a counting getter.
        return Object.defineProperty(counting, 'selections', {
          get: () => ((visits += 1), selections),
          enumerable: true,
        }) as SelectionSetNode;
      },
    },
  });
  visits = 0;
  return { document, visits: () => visits };
}

/** The number of selection set visits by validation, preparation and cost estimation. */
function visitsOf(query: string): number {
  const { document, visits } = observed(query);
  const errors = validate(schema, document, RULES);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (errors.length === 0 && operation !== undefined) {
    prepareOperation(schema, document, operation);
    operationCost(schema, document, operation, {});
  }
  return visits();
}

test.each(Object.entries(COSTLY_DOCUMENTS).filter(([what]) => what.startsWith('fragments') || what.includes('within')))(
  'visits grow linearly with the size of a document: %s',
  (_what, make) => {
    // With 6 fragments every document is small enough to estimate, with 24 none is.
    const [small, large] = [visitsOf(make(24)), visitsOf(make(48))];
    expect(large).toBeLessThanOrEqual(2.2 * small);
    expect(visitsOf(make(6))).toBeLessThanOrEqual(small + 2 * MAX_FLATTENED);
  },
);

test.each(Object.entries(COSTLY_DOCUMENTS))('validates and estimates the largest allowed document: %s', (_what, make) => {
  const query = largest(make, isAllowed);
  const document = parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens });
  const errors = validate(schema, document, RULES);
  expect(errors.map(({ message }) => message)).not.toContain('Maximum call stack size exceeded');
  const operation = getOperationAST(document);
  if (errors.length > 0 || operation == null) return;
  const { units } = operationCost(schema, document, operation, {});
  // Beyond MAX_FLATTENED the cost is not estimated, but infinite.
  expect(units === Infinity).toBe(flattenedSize(document, operation, MAX_FLATTENED) === MAX_FLATTENED);
});

const HONEST: readonly (readonly [string, string])[] = [
  ['the introspection of tools', getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true })],
  ...REST_ROUTES.map(({ path, document }) => [path, print(document)] as const),
  ...EXAMPLE_GROUPS.flatMap(({ examples }) => examples.map(({ title, query }) => [title.en, query] as const)),
]; // prettier-ignore

test.each(HONEST)('%s stays below a third of each limit', (_what, query) => {
  const { tokens, lines, fragments, sameName } = measureDocument(query)!;
  const document = parse(query);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)!;
  const sizes = { characters: query.length, lines, tokens, fragments: fragments.size, sameName };
  for (const [limit, size] of Object.entries(sizes)) {
    expect([limit, size, size * 3 <= DOCUMENT_LIMITS[limit as keyof typeof sizes]]).toEqual([limit, size, true]);
  }
  expect(flattenedSize(document, operation, MAX_FLATTENED) * 3).toBeLessThan(MAX_FLATTENED);
});
