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
import { AppError } from '../../src/errors/app-error';
import { DOCUMENT_LIMITS, documentLimitRules } from '../../src/graphql/document-limits';
import { checkDocumentSize, measureDocument } from '../../src/graphql/document-size';
import { flattenedSize } from '../../src/graphql/flattened-size';
import { knownOperationTypesRule } from '../../src/graphql/known-operation-types.rule';
import { MAX_FLATTENED, operationCost } from '../../src/graphql/operation-cost';
import { prepareOperation } from '../../src/graphql/prepared-operation';
import { createSchema } from '../../src/graphql/schema';
import { EXAMPLE_GROUPS } from '../../src/playground/examples';
import { REST_ROUTES } from '../../src/rest/routes';
import { CIRCULAR_DOCUMENTS, COSTLY_DOCUMENTS, largest, many } from './costly-documents';

const schema = createSchema();
const RULES = [...specifiedRules, knownOperationTypesRule, ...documentLimitRules];

function keysOf(query: string): readonly string[] {
  try {
    checkDocumentSize(query);
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.details.map(({ key }) => key);
    throw error;
  }
}

const isAllowed = (query: string): boolean => keysOf(query).length === 0 && (measureDocument(query)?.tokens ?? 0) <= DOCUMENT_LIMITS.tokens;

test.each([
  ['characters', `{ me { id } } #${'x'.repeat(10_000)}`, ['tooLong']],
  ['lines', `${'\n'.repeat(1_000)}{ me { id } }`, ['tooManyLines']],
  ['fragments', `{ me { ...f0 } } ${many(51, (i) => `fragment f${i} on User { id }`)}`, ['tooManyFragments']],
  ['uses of one name', `{ me { ${'id '.repeat(101)}} }`, ['tooOftenNamed']],
  ['two at once', `${'\n'.repeat(1_000)}{ me { ${'id '.repeat(101)}} }`, ['tooManyLines', 'tooOftenNamed']],
])('too many %s are rejected', (_what, query, keys) => {
  expect(keysOf(query)).toEqual(keys);
});

test.each([
  ['characters', `{ me { id } } #${'x'.repeat(9_985)}`],
  ['lines', `${'\n'.repeat(999)}{ me { id } }`],
  ['fragments', `{ me { ...f0 } } ${many(50, (i) => `fragment f${i} on User { id }`)}`],
  ['uses of one name', `{ me { ${'id '.repeat(100)}} }`],
])('as many %s as are allowed pass', (_what, query) => {
  expect(keysOf(query)).toEqual([]);
});

test.each([['{ me { id'], ['{ me { "'], ['} } fragment { ... ( ) )'], [`{ me { ${'a '.repeat(2_000)}} }`]])(
  'what the parser rejects itself passes: %.20s',
  (query) => {
    expect(keysOf(query)).toEqual([]);
    expect(() => parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens })).toThrow('Syntax Error');
  },
);

test.each(Object.entries(CIRCULAR_DOCUMENTS))('%s are found, however many', (_what, make) => {
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

/** Makes a document whose selection sets count how often they are looked into. */
function observed(query: string): { readonly document: DocumentNode; readonly visits: () => number } {
  let visits = 0;
  const document = visit(parse(query), {
    SelectionSet: {
      leave(node): SelectionSetNode {
        const { selections } = node;
        const counting = { kind: Kind.SELECTION_SET, loc: node.loc };
        // Shaped as a selection set but for the count.
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

/** How often selection sets are looked into by everything that reads a document before it runs. */
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
  'a document of %s takes at most twice the visits when it is twice as large',
  (_what, make) => {
    // With 6 fragments nothing is too costly to estimate, with 24 everything is.
    const [small, large] = [visitsOf(make(24)), visitsOf(make(48))];
    expect(large).toBeLessThanOrEqual(2.2 * small);
    expect(visitsOf(make(6))).toBeLessThanOrEqual(small + 2 * MAX_FLATTENED);
  },
);

test.each(Object.entries(COSTLY_DOCUMENTS))('the largest document of %s that is allowed is validated and estimated', (_what, make) => {
  const query = largest(make, isAllowed);
  const document = parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens });
  const errors = validate(schema, document, RULES);
  expect(errors.map(({ message }) => message)).not.toContain('Maximum call stack size exceeded');
  const operation = getOperationAST(document);
  if (errors.length > 0 || operation == null) return;
  const { units } = operationCost(schema, document, operation, {});
  // What fans out is not estimated: it is too large before.
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
