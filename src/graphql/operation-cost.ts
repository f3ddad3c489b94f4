import { getNamedType, isLeafType, Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';
import { MAX_SURCHARGE, type PageSurcharge } from '../paging/page-cost';
import { AppError, detail } from '../errors/app-error';
import { DOCUMENT_LIMITS } from './document-limits';
import { flattenedSize } from './flattened-size';

/**
 * Maximum number of selections and argument values of an operation with its fragments inlined, which may grow exponentially. Estimating
 * takes some 4 µs each. The introspection query of tools has 180.
 */
export const MAX_FLATTENED = 2_000;

/** The error of an operation whose cost exceeds the limit. */
export function tooCostly(): AppError {
  return AppError.badInput(detail('query', 'tooCostly', { max: DOCUMENT_LIMITS.cost }));
}

/** Costs memoized per document, one for each set of variables, and the maximum length of their keys, in characters. */
const MAX_MEMOIZED = 20;
const MAX_KEY_LENGTH = 200;

/** The cost of an operation. One unit is the work of a plain request: some 0.1 ms of this process. */
export interface OperationCost {
  /** Units of the possible response, one per object. Operations are limited by them. */
  readonly units: number;
  /**
   * Units of additional work in the database: skipping and counting. They are consumed from the rate limit, but operations are not limited
   * by them.
   */
  readonly surcharge: number;
}

/** Objects cost one unit each, and their leaf fields nothing. A field may override this by `complexity`, as lists and guarded fields do. */
const objectsCostOne: ComplexityEstimator = ({ field, childComplexity }) =>
  isLeafType(getNamedType(field.type)) ? 0 : 1 + childComplexity;

/**
 * The part of a variable that can change the cost: the value of numbers and booleans, the length of lists, and the names of a filter's
 * fields. Clients choose the names in a representation, so only objects are written in braces.
 */
function costKeyOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // An omitted variable has its default value, an explicit null does not.
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `#${value.length}`;
  if (typeof value !== 'object') return '';
  return `{${Object.entries(value).map(([name, part]) => (part == null ? '' : name)).join('+')}}`; // prettier-ignore
}

const memoized = new WeakMap<DocumentNode, Map<string, OperationCost>>();

/**
 * The maximum cost of an operation: for example 201 units for a list of 100 users with their stats. Variables must have been validated. The
 * units are Infinity if the operation is too large to estimate.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): OperationCost {
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  // As JSON, so that no value can contain what separates it from the next.
  const key = JSON.stringify([operation.name?.value, ...names.map((name) => costKeyOf(variables[name]))]);
  let costs = memoized.get(document);
  if (costs === undefined) memoized.set(document, (costs = new Map<string, OperationCost>()));
  let cost = costs.get(key);
  if (cost === undefined) {
    cost = computeCost(schema, document, operation, variables);
    if (costs.size === MAX_MEMOIZED) costs.clear();
    if (key.length <= MAX_KEY_LENGTH) costs.set(key, cost);
  }
  return cost;
}

/**
 * Adds up the surcharges of the pages of an operation, capped at MAX_SURCHARGE. The fields of a page, which may count, are visited before
 * the page itself.
 */
function surchargeEstimator(): { readonly estimator: ComplexityEstimator; readonly total: () => number } {
  let total = 0;
  let isCounted = false;
  return {
    estimator: ({ field, args }) => {
      // Only resolvers set both, by @Extensions.
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
  // With several operations, only the one to run: the library selects by name, which a single operation may lack.
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
