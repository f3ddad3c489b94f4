import { getNamedType, isLeafType, Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';

/** How many selections are looked at before an operation counts as too large; fragments may fan out without end. */
const MAX_NODES = 5_000;

/** How many costs are remembered of one document, for as many different variables. */
const MAX_REMEMBERED = 50;

/** Objects cost one unit each, what they hold nothing; a field may say otherwise (`complexity`), as lists and counts do. */
const objectsCostOne: ComplexityEstimator = ({ field, childComplexity }) =>
  isLeafType(getNamedType(field.type)) ? 0 : 1 + childComplexity;

/** What of a variable can change the cost: numbers and flags by value, lists by length. */
function costRelevant(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // Left out, a variable has its default; null, it has not.
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? `#${value.length}` : '';
}

const remembered = new WeakMap<DocumentNode, Map<string, number>>();

/**
 * What an operation costs at most, in units of one object each: a list of 100 users with their stats costs 201. Variables have
 * been checked before. Infinity where it is too large to say.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const key = [operation.name?.value, ...names.map((name) => costRelevant(variables[name]))].join();
  let known = remembered.get(document);
  if (known === undefined) remembered.set(document, (known = new Map<string, number>()));
  let cost = known.get(key);
  if (cost === undefined) {
    cost = computeCost(schema, document, operation, variables);
    if (known.size === MAX_REMEMBERED) known.clear();
    known.set(key, cost);
  }
  return cost;
}

function computeCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  // Of several operations the one that runs: the library finds it by a name, which a single one need not have.
  const definitions = document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION);
  try {
    return getComplexity({
      schema,
      query: { ...document, definitions },
      variables: { ...variables },
      estimators: [fieldExtensionsEstimator(), objectsCostOne],
      maxQueryNodes: MAX_NODES,
    });
  } catch {
    // Variables and document are valid by now: the one thing left to complain of is the size.
    return Infinity;
  }
}
