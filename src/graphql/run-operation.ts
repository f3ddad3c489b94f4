import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import { forAdmitted } from '../auth/viewer';
import { ADMISSION_COST, type RequestContext } from '../context';
import { AppError, detail } from '../errors/app-error';
import { checkVariables } from './check-variables';
import { appErrorOf, toClientError } from './client-error';
import { DOCUMENT_LIMITS } from './document-limits';
import { operationCost } from './operation-cost';
import { executeOperation, type PreparedOperation, type VariableValues } from './prepared-operation';

/** What running depends on beside the operation. */
export interface RunOptions {
  /** Whether strangers may ask for the schema. */
  readonly introspection: boolean;
  readonly log: FastifyBaseLogger;
}

/** What an operation answers. `data` is absent where nothing ran. */
export interface OperationAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** What the answer means for HTTP. */
export interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer, and what it means for HTTP where it means something. */
export interface OperationOutcome {
  readonly answer: OperationAnswer;
  readonly head: HttpHead | undefined;
}

/**
 * Lets an operation run, or refuses it before any resolver: first who asks (401), then what is asked with (400),
 * so that a stranger learns nothing of the values a field takes. Strangers may ask for the schema where it is public.
 * @returns the promise of being charged, where that is still to be done; it may reject with RATE_LIMITED
 * @throws AppError
 */
export function admitOperation(
  { schema, document, operation, isIntrospection }: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  options: RunOptions,
): Promise<void> | undefined {
  context.operation.name = operation.name?.value;
  if (context.viewer === undefined && !(options.introspection && isIntrospection)) throw AppError.unauthenticated();
  checkVariables(schema, document, operation, variables);
  const cost = operationCost(schema, document, operation, variables);
  if (cost > DOCUMENT_LIMITS.cost) throw AppError.badInput(detail('query', 'tooCostly', { max: DOCUMENT_LIMITS.cost }));
  return cost > ADMISSION_COST ? context.charge(cost - ADMISSION_COST) : undefined;
}

/** Masks and translates errors for the client of a context; internal ones go to the log with the request id. */
export function tellErrors(
  errors: readonly GraphQLError[],
  context: RequestContext,
  document: DocumentNode | undefined,
  log: FastifyBaseLogger,
): GraphQLFormattedError[] {
  const audience = { language: context.client.language, requestId: context.requestId, document };
  for (const error of errors) {
    const appError = appErrorOf(error) ?? new AppError('BAD_USER_INPUT', { cause: error });
    context.failures.push(appError);
    if (appError.status >= 500) log.error({ requestId: context.requestId, err: appError.cause ?? error }, 'operation failed');
  }
  return errors.map((error) => toClientError(error, audience));
}

/** What errors mean for HTTP: only where nothing was answered at all, or nobody was known. Undefined where they mean nothing. */
export function headOf(errors: readonly GraphQLError[], hasData: boolean): HttpHead | undefined {
  for (const error of errors) {
    const appError = appErrorOf(error);
    if (appError === undefined) continue;
    if (hasData && appError.code !== 'UNAUTHENTICATED') continue;
    return { status: appError.status, headers: appError.headers };
  }
  return undefined;
}

/** Executes an operation that was admitted. */
export async function executeAdmitted(
  prepared: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  { log }: RunOptions,
): Promise<OperationOutcome> {
  const { data, errors } = await executeOperation(prepared, variables, context);
  if (errors === undefined) return { answer: { data: data ?? null }, head: undefined };
  const result = data === undefined ? {} : { data };
  const told = tellErrors(errors, context, prepared.document, log);
  return { answer: { errors: told, ...result }, head: headOf(errors, 'data' in result) };
}

async function admitAndExecute(
  prepared: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  options: RunOptions,
): Promise<OperationOutcome> {
  try {
    await admitOperation(prepared, variables, context, options);
  } catch (thrown) {
    const originalError = thrown instanceof Error ? thrown : new Error(String(thrown));
    const errors = [new GraphQLError(originalError.message, { originalError })];
    return { answer: { errors: tellErrors(errors, context, prepared.document, options.log) }, head: headOf(errors, false) };
  }
  return executeAdmitted(prepared, variables, context, options);
}

/**
 * Admits and executes an operation; what ends it before it runs is an answer like any other.
 * @throws AppError where the viewer's account turns out not to be admitted, and for nothing else
 */
export function runOperation(
  prepared: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  options: RunOptions,
): Promise<OperationOutcome> {
  return forAdmitted(context.viewer, () => admitAndExecute(prepared, variables, context, options));
}
