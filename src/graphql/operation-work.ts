import { OperationTypeNode } from 'graphql';
import type { WorkOrder } from '../auth/authorized';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import type { EventSource } from '../realtime/feed/change-source';
import { toAppErrors } from './operation-errors';
import type { OperationResult } from './operation-result';
import { executeOperation, openSource, type PreparedOperation, type VariableValues } from './prepared-operation';
import { exceedsBytes } from './response-size';

/**
 * Maximum size of `data` as JSON, in bytes; a larger response is not sent. Aliases can repeat a text thirty times for each of a hundred
 * records. The largest legitimate response, a hundred transactions with their streams, has some 50 KB.
 */
const MAX_RESPONSE_BYTES = 5_000_000;

/** The errors of an operation that was not run. */
export interface Failed {
  readonly errors: readonly AppError[];
}

/** The source of a subscription's events, or the errors of opening it. */
export interface OpenedSource {
  readonly source?: EventSource;
  readonly errors: readonly AppError[];
}

/** What the pipeline does with an operation that has passed all checks. */
export interface Work<Result> {
  /** Whether a subscription may be done so. */
  readonly ofSubscription: boolean;
  readonly run: (operation: PreparedOperation, variables: VariableValues, context: RequestContext) => Promise<Result>;
  readonly orderOf: (operation: PreparedOperation) => WorkOrder;
  /** The units that it consumes of the operation's cost. */
  readonly units: (cost: number) => number;
}

async function execute(
  operation: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  rootValue?: unknown,
): Promise<OperationResult> {
  context.operation.isExecuted = true;
  const { data, errors = [] } = await executeOperation(operation, variables, context, rootValue);
  if (exceedsBytes(data, MAX_RESPONSE_BYTES)) return { errors: [new AppError('RESPONSE_TOO_LARGE')] };
  if (errors.length === 0) return { data: data ?? null, errors: [] };
  return { ...(data !== undefined && { data }), errors: toAppErrors(errors, operation.document) };
}

/** Executes a query or mutation. Mutations start after authorization; queries only read, so that they run beside it. */
export const EXECUTE: Work<OperationResult> = {
  ofSubscription: false,
  run: execute,
  orderOf: ({ operation }) => (operation.operation === OperationTypeNode.QUERY ? 'beside authorization' : 'after authorization'),
  units: (cost) => cost,
};

/** Opens the source of a subscription, which reads only what the source needs: each event consumes the cost of the operation. */
export const OPEN: Work<OpenedSource> = { ofSubscription: true, run: open, orderOf: () => 'after authorization', units: () => 0 };

/** Executes a subscription for an event with this root value: a read of a subscription that has started already. */
export function eventWork(rootValue: unknown): Work<OperationResult> {
  return {
    ofSubscription: true,
    run: (operation, variables, context) => execute(operation, variables, context, rootValue),
    orderOf: () => 'beside authorization',
    units: (cost) => cost,
  };
}

async function open(operation: PreparedOperation, variables: VariableValues, context: RequestContext): Promise<OpenedSource> {
  const opened = await openSource(operation, variables, context);
  if (!(Symbol.asyncIterator in opened)) return { errors: toAppErrors(opened.errors ?? [], operation.document) };
  // What the features' resolvers return, which TypeGraphQL's types do not express.
  return { source: opened as EventSource, errors: [] };
}
