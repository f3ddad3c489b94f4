import { getNamedType, isLeafType, Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';
import { MAX_SURCHARGE, type PageSurcharge } from '../paging/page-cost';
import { flattenedSize } from './flattened-size';

/**
 * How many selections and argument values an operation may have with its fragments written out; they may fan out without end.
 * Estimating takes some 4 µs each. The introspection query of tools has 180.
 */
export const MAX_FLATTENED = 2_000;

/** How many costs are remembered of one document, for as many different variables, and for which: a key of more characters is not. */
const MAX_REMEMBERED = 20;
const MAX_KEY_LENGTH = 200;

/** What an operation costs. A unit is what a plain request takes: some 0.1 ms of this process. */
export interface OperationCost {
  /** Units of what it may answer, one for each object. This is what an operation is limited by. */
  readonly units: number;
  /** Units of what it makes the database do beside that: skipping and counting. They are charged and limit nothing. */
  readonly surcharge: number;
}

/** Objects cost one unit each, what they hold nothing; a field may say otherwise (`complexity`), as lists and guarded fields do. */
const objectsCostOne: ComplexityEstimator = ({ field, childComplexity }) =>
  isLeafType(getNamedType(field.type)) ? 0 : 1 + childComplexity;

/** What of a variable can change the cost: numbers and flags by value, lists by length, and of a filter what it names. */
function costRelevant(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // Left out, a variable has its default; null, it has not.
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `#${value.length}`;
  if (typeof value !== 'object') return '';
  return Object.entries(value).map(([name, part]) => (part == null ? '' : name)).join('+'); // prettier-ignore
}

const remembered = new WeakMap<DocumentNode, Map<string, OperationCost>>();

/**
 * What an operation costs at most: a list of 100 users with their stats 201 units. Variables have been checked before.
 * Its units are Infinity where it is too large to say.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): OperationCost {
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const key = [operation.name?.value, ...names.map((name) => costRelevant(variables[name]))].join();
  let known = remembered.get(document);
  if (known === undefined) remembered.set(document, (known = new Map<string, OperationCost>()));
  let cost = known.get(key);
  if (cost === undefined) {
    cost = computeCost(schema, document, operation, variables);
    if (known.size === MAX_REMEMBERED) known.clear();
    if (key.length <= MAX_KEY_LENGTH) known.set(key, cost);
  }
  return cost;
}

/** Adds up the surcharges of the pages of an operation, which together have a limit. What a page counts is looked at before the page itself. */
function surchargeEstimator(): { readonly estimator: ComplexityEstimator; readonly total: () => number } {
  let total = 0;
  let isCounted = false;
  return {
    estimator: ({ field, args }) => {
      // Resolvers set both, by @Extensions; nothing else does.
      const { counts, surcharge } = field.extensions as { readonly counts?: true; readonly surcharge?: PageSurcharge };
      if (counts === true) isCounted = true;
      if (surcharge === undefined) return;
      total += surcharge(args, isCounted);
      isCounted = false;
    },
    total: () => Math.min(MAX_SURCHARGE, total),
  };
}

function computeCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): OperationCost {
  if (flattenedSize(document, operation, MAX_FLATTENED) >= MAX_FLATTENED) return { units: Infinity, surcharge: 0 };
  // Of several operations the one that runs: the library finds it by a name, which a single one need not have.
  const definitions = document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION);
  const { estimator, total } = surchargeEstimator();
  const units = getComplexity({
    schema,
    query: { ...document, definitions },
    variables: { ...variables },
    estimators: [estimator, fieldExtensionsEstimator(), objectsCostOne],
  });
  return { units, surcharge: total() };
}
