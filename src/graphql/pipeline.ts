import type { FastifyBaseLogger } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { Authorized, type WorkOrder } from '../auth/authorized';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { exceedsBytes } from './response-size';
import { checkVariables } from './check-variables';
import { DOCUMENT_LIMITS } from './document-limits';
import { operationCost, tooCostly } from './operation-cost';
import { toAppErrors } from './operation-errors';
import type { OperationResult } from './operation-result';
import { executeOperation, type PreparedOperation, type VariableValues } from './prepared-operation';

/**
 * Maximum size of `data` as JSON, in bytes; a larger response is not sent. Aliases can repeat a text thirty times for each of a hundred
 * records. The largest legitimate response, a hundred transactions with their streams, has some 50 KB.
 */
const MAX_RESPONSE_BYTES = 5_000_000;

/** Dependencies of the pipeline besides the request. */
export interface PipelineOptions {
  /** Whether unauthenticated clients may introspect the schema. */
  readonly introspection: boolean;
  readonly log: FastifyBaseLogger;
}

/** An operation that was parsed and validated, or the errors of its document. */
export interface PreparedRequest {
  readonly operation: PreparedOperation | { readonly errors: readonly AppError[] };
  /** Cost units of parsing and validating the document, if that was necessary. */
  readonly documentUnits?: number;
  /** Returns the values of the variables as the client sent them. @throws AppError BAD_USER_INPUT */
  readonly variables: () => VariableValues;
}

/** A request after all checks, which is executed or has only its errors reported. */
interface CheckedRequest {
  readonly cost: number;
  readonly order: WorkOrder;
  readonly execute: () => Promise<OperationResult> | OperationResult;
}

/** Coerces the variables and estimates the cost. @throws AppError BAD_USER_INPUT */
function checkOperation(operation: PreparedOperation, variables: VariableValues): number {
  const { schema, document, operation: definition } = operation;
  checkVariables(schema, document, definition, variables);
  const { units, surcharge } = operationCost(schema, document, definition, variables);
  if (units > DOCUMENT_LIMITS.cost) throw tooCostly();
  return units + surcharge;
}

/** @throws AppError UNAUTHENTICATED for an unauthenticated client, except for introspection if it is enabled */
function checkAuthentication(operation: PreparedRequest['operation'], { viewer }: RequestContext, introspection: boolean): void {
  const isPublic = introspection && ('errors' in operation || operation.isIntrospection);
  if (viewer === undefined && !isPublic) throw AppError.unauthenticated();
}

/** Runs all checks that need neither the rate limit nor the database. */
function check(request: PreparedRequest, context: RequestContext, { introspection }: PipelineOptions): CheckedRequest {
  const { operation, documentUnits = 0 } = request;
  const failed = (...errors: readonly AppError[]): CheckedRequest => ({
    cost: Math.max(MIN_CONSUMED_UNITS, documentUnits),
    order: 'beside authorization',
    execute: () => ({ errors }),
  });
  try {
    checkAuthentication(operation, context, introspection);
    if ('errors' in operation) return failed(...operation.errors);
    const variables = request.variables();
    const cost = checkOperation(operation, variables) + documentUnits;
    const order = operation.operation.operation === OperationTypeNode.QUERY ? 'beside authorization' : 'after authorization';
    return { cost: Math.max(MIN_CONSUMED_UNITS, cost), order, execute: () => execute(operation, variables, context) };
  } catch (error) {
    return failed(error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error }));
  }
}

async function execute(operation: PreparedOperation, variables: VariableValues, context: RequestContext): Promise<OperationResult> {
  context.operation.isExecuted = true;
  const { data, errors = [] } = await executeOperation(operation, variables, context);
  if (exceedsBytes(data, MAX_RESPONSE_BYTES)) return { errors: [new AppError('RESPONSE_TOO_LARGE')] };
  if (errors.length === 0) return { data: data ?? null, errors: [] };
  return { ...(data !== undefined && { data }), errors: toAppErrors(errors, operation.document) };
}

/**
 * Runs an operation through the steps of every request, for both endpoints and in this order: authentication (401), variables and cost
 * (400), rate limit (429), authorization (403, 401), execution. Errors are part of the result, untranslated. Internal errors are logged
 * with the request id.
 */
export async function runOperation(
  request: PreparedRequest,
  context: RequestContext,
  options: PipelineOptions,
): Promise<Authorized<OperationResult>> {
  context.operation.hasStarted = true;
  if (!('errors' in request.operation)) {
    context.operation.name = request.operation.operation.name?.value;
    context.operation.registeredName = request.operation.registeredName;
  }
  const authorized = await runSteps(check(request, context, options), context);
  context.operation.errors = authorized.result.errors;
  for (const error of authorized.result.errors) {
    if (error.status >= 500) logFailure(options.log, error, context.requestId, 'operation failed');
  }
  return authorized;
}

async function runSteps({ cost, order, execute: run }: CheckedRequest, context: RequestContext): Promise<Authorized<OperationResult>> {
  context.operation.units = cost;
  try {
    await context.consume(cost);
    return await Authorized.run(context.viewer, order, run);
  } catch (error) {
    return Authorized.reject(error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error }));
  }
}

/**
 * Runs the remaining steps for a response that does not come from an operation, because the request has none or its document cannot be
 * parsed: rate limit (429) and authorization (403, 401), which decide whether the client gets the response.
 * @throws AppError
 */
export async function runRejected<Response>(response: Response, cost: number, context: RequestContext): Promise<Authorized<Response>> {
  await context.consume(cost);
  return Authorized.run(context.viewer, 'beside authorization', () => response);
}
