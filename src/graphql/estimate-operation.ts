import { getOperationAST, type DocumentNode, type GraphQLSchema } from 'graphql';
import { AppError } from '../errors/app-error';
import { checkVariables } from './check-variables';
import { DOCUMENT_LIMITS } from './document-limits';
import { documentUnits } from './document-units';
import { operationCost, tooCostly } from './operation-cost';
import { parseSource } from './parse-source';
import type { VariableValues } from './prepared-operation';
import { validationErrors, type ValidateOptions } from './validate-document';

/** What an operation consumes of the rate limit, in units, before it runs. */
export interface OperationEstimate {
  /** Units of the possible response. An operation with more than `maxUnits` is rejected. */
  readonly units: number;
  /** Units of additional work in the database. */
  readonly surcharge: number;
  /** Units of parsing and validating the document, which are consumed until the operation is cached. */
  readonly documentUnits: number;
  readonly maxUnits: number;
}

/** An estimate, or the error of the operation; and the units that estimating consumes. */
export interface EstimateResult {
  readonly result: OperationEstimate | AppError;
  readonly consumedUnits: number;
}

/** A GraphQL request whose cost is estimated. */
export interface EstimateRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: VariableValues;
}

function estimate(
  schema: GraphQLSchema,
  document: DocumentNode,
  { query, operationName, variables }: EstimateRequest,
): OperationEstimate | AppError {
  const operation = getOperationAST(document, operationName);
  if (!operation) return new AppError('OPERATION_RESOLUTION_FAILURE');
  try {
    checkVariables(schema, document, operation, variables);
  } catch (invalid) {
    if (invalid instanceof AppError) return invalid;
    throw invalid;
  }
  const { units, surcharge } = operationCost(schema, document, operation, variables);
  // An operation that is too large to estimate has no number.
  if (units === Infinity) return tooCostly();
  return { units, surcharge, documentUnits: documentUnits(query, document), maxUnits: DOCUMENT_LIMITS.cost };
}

/**
 * Estimates an operation without executing it: it is parsed, validated and its variables are checked by the same rules and limits as an
 * operation that runs. Estimating consumes what parsing and validating consume.
 */
export function estimateOperation(schema: GraphQLSchema, request: EstimateRequest, options: ValidateOptions): EstimateResult {
  const document = parseSource(request.query);
  if (document instanceof AppError) return { result: document, consumedUnits: documentUnits(request.query, undefined) };
  const errors = validationErrors(schema, document, options);
  return { result: errors[0] ?? estimate(schema, document, request), consumedUnits: documentUnits(request.query, document, errors.length) };
}
