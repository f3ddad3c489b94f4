import type { FastifyBaseLogger } from 'fastify';
import { Authorized, type WorkOrder } from '../auth/authorized';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import { requestReason } from '../errors/reasons';
import type { ChangeEvent } from '../realtime/feed/change-source';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { withArgumentNames } from './argument-names';
import { checkVariables } from './check-variables';
import { DOCUMENT_LIMITS } from './document-limits';
import { operationCost, tooCostly } from './operation-cost';
import type { OperationResult } from './operation-result';
import { endOperationSpan } from './operation-span';
import { EXECUTE, eventWork, OPEN, type Failed, type OpenedSource, type Work } from './operation-work';
import { isSubscription, type PreparedOperation, type VariableValues } from './prepared-operation';

/** Dependencies of the pipeline besides the request. */
export interface PipelineOptions {
  /** Whether unauthenticated clients may introspect the schema. */
  readonly introspection: boolean;
  /** Whether faults of variables name the arguments that use them, because a router has renamed the variables of its client. */
  readonly namesArguments: boolean;
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
interface CheckedRequest<Result> {
  readonly cost: number;
  readonly order: WorkOrder;
  readonly execute: () => Promise<Result> | Failed;
}

/** Coerces the variables and estimates the cost. @throws AppError BAD_USER_INPUT */
function checkOperation(operation: PreparedOperation, variables: VariableValues, { namesArguments }: PipelineOptions): number {
  const { schema, document, operation: definition } = operation;
  try {
    checkVariables(schema, document, definition, variables);
  } catch (invalid) {
    throw namesArguments && invalid instanceof AppError ? withArgumentNames(invalid, document, definition) : invalid;
  }
  const { units, surcharge } = operationCost(schema, document, definition, variables);
  if (units > DOCUMENT_LIMITS.cost) throw tooCostly();
  return units + surcharge;
}

/** @throws AppError UNAUTHENTICATED for an unauthenticated client, except for introspection if it is enabled or a router sends it */
function checkAuthentication(operation: PreparedRequest['operation'], context: RequestContext, introspection: boolean): void {
  const { viewer, isFromRouter } = context;
  const isPublic = 'errors' in operation ? introspection : operation.isIntrospection && (introspection || isFromRouter);
  if (viewer === undefined && !isPublic) throw AppError.unauthenticated();
}

/** Runs all checks that need neither the rate limit nor the database. */
function check<Result>(
  request: PreparedRequest,
  context: RequestContext,
  options: PipelineOptions,
  work: Work<Result>,
): CheckedRequest<Result> {
  const { operation, documentUnits = 0 } = request;
  const failed = (...errors: readonly AppError[]): CheckedRequest<Result> => ({
    cost: Math.max(MIN_CONSUMED_UNITS, documentUnits),
    order: 'beside authorization',
    execute: () => ({ errors }),
  });
  try {
    checkAuthentication(operation, context, options.introspection);
    if ('errors' in operation) return failed(...operation.errors);
    const variables = request.variables();
    const cost = work.units(checkOperation(operation, variables, options)) + documentUnits;
    if (isSubscription(operation) !== work.ofSubscription) return failed(needsStream());
    return {
      cost: Math.max(MIN_CONSUMED_UNITS, cost),
      order: work.orderOf(operation),
      execute: () => work.run(operation, variables, context),
    };
  } catch (error) {
    return failed(error instanceof AppError ? error : new AppError('INTERNAL_SERVER_ERROR', { cause: error }));
  }
}

/** The error of a subscription that is sent like a query, which would be answered once. */
function needsStream(): AppError {
  return new AppError('BAD_REQUEST', { reason: requestReason('subscriptionTransport') });
}

/**
 * Runs an operation through the steps of every request, for both endpoints and in this order: authentication (401), variables and cost
 * (400), rate limit (429), authorization (403, 401), execution. Errors are part of the result, untranslated. Internal errors are logged
 * with the request id. A subscription is rejected (400).
 */
export function runOperation(
  request: PreparedRequest,
  context: RequestContext,
  options: PipelineOptions,
): Promise<Authorized<OperationResult>> {
  return run(request, context, options, EXECUTE);
}

/** Opens the source of a subscription, after the same steps. The source has to be closed by `return`. */
export function openSubscription(
  request: PreparedRequest,
  context: RequestContext,
  options: PipelineOptions,
): Promise<Authorized<OpenedSource>> {
  return run(request, context, options, OPEN);
}

/** Executes a subscription for one event of its source, through the same steps as a query. `context` is for this event alone. */
export function runEvent(
  request: PreparedRequest,
  context: RequestContext,
  options: PipelineOptions,
  { rootValue }: ChangeEvent,
): Promise<Authorized<OperationResult>> {
  return run(request, context, options, eventWork(rootValue));
}

async function run<Result extends Failed>(
  request: PreparedRequest,
  context: RequestContext,
  options: PipelineOptions,
  work: Work<Result>,
): Promise<Authorized<Result | Failed>> {
  context.operation.hasStarted = true;
  if (!('errors' in request.operation)) {
    context.operation.name = request.operation.operation.name?.value;
    context.operation.registeredName = request.operation.registeredName;
  }
  const span = context.trace?.span?.startChild('internal');
  if (context.trace !== undefined) context.trace.operation = span;
  const authorized = await runSteps(check(request, context, options, work), context);
  context.operation.errors = authorized.result.errors;
  const failedRequest = { requestId: context.requestId, traceparent: context.trace?.traceparent };
  for (const error of authorized.result.errors) {
    if (error.status >= 500) logFailure(options.log, error, failedRequest, 'operation failed');
  }
  if (span !== undefined) endOperationSpan(span, 'errors' in request.operation ? undefined : request.operation, authorized.result.errors);
  return authorized;
}

async function runSteps<Result extends Failed>(
  { cost, order, execute: work }: CheckedRequest<Result>,
  context: RequestContext,
): Promise<Authorized<Result | Failed>> {
  context.operation.units = cost;
  try {
    await context.consume(cost);
    return await Authorized.run<Result | Failed>(context.viewer, order, work);
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
