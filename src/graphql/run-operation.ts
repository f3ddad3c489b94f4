import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import { forAdmitted } from '../auth/viewer';
import { ADMISSION_COST, type RequestContext } from '../context';
import { AppError, detail, HTTP_STATUS, type ErrorCode } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import { exceedsBytes } from './answer-size';
import { checkVariables } from './check-variables';
import { appErrorOf, createFieldNames, toClientError } from './client-error';
import { DOCUMENT_LIMITS } from './document-limits';
import { operationCost } from './operation-cost';
import { executeOperation, type PreparedOperation, type VariableValues } from './prepared-operation';

/**
 * The most that data may take as JSON. Aliases multiply a text thirty times over a hundred rows; what is larger is not
 * written at all. The largest honest answer, a hundred transactions with their streams, has some 50 KB.
 */
const MAX_ANSWER_BYTES = 5_000_000;

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
 * @param documentUnits what parsing and validating the document has cost, where that had to be done
 * @returns the promise of being charged, where that is still to be done; it may reject with RATE_LIMITED
 * @throws AppError
 */
export function admitOperation(
  { schema, document, operation, isIntrospection }: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  options: RunOptions,
  documentUnits = 0,
): Promise<void> | undefined {
  context.operation.name = operation.name?.value;
  if (context.viewer === undefined && !(options.introspection && isIntrospection)) throw AppError.unauthenticated();
  checkVariables(schema, document, operation, variables);
  const { units, surcharge } = operationCost(schema, document, operation, variables);
  if (units > DOCUMENT_LIMITS.cost) throw AppError.badInput(detail('query', 'tooCostly', { max: DOCUMENT_LIMITS.cost }));
  const cost = units + surcharge + documentUnits;
  return cost > ADMISSION_COST ? context.charge(cost - ADMISSION_COST) : undefined;
}

/** Masks and translates errors for the client of a context; internal ones go to the log with the request id. */
export function tellErrors(
  errors: readonly GraphQLError[],
  context: RequestContext,
  document: DocumentNode | undefined,
  log: FastifyBaseLogger,
): GraphQLFormattedError[] {
  const audience = { language: context.client.language, requestId: context.requestId, fieldOf: document && createFieldNames(document) };
  for (const error of errors) {
    const appError = appErrorOf(error) ?? new AppError('BAD_USER_INPUT', { cause: error });
    context.failures.push(appError);
    if (appError.status >= 500) logFailure(log, appError, context.requestId, 'operation failed');
  }
  return errors.map((error) => toClientError(error, audience));
}

/** Codes of an outage: asking again later may succeed. */
const OUTAGE_CODES: ReadonlySet<string> = new Set<ErrorCode>(['SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT']);

/** The error of an answer that is nothing but an outage, a 503 before a 504: which statement failed first is chance. */
function outageOf(appErrors: readonly AppError[], data: Readonly<Record<string, unknown>> | null): AppError | undefined {
  if (data !== null && Object.values(data).some((value) => value !== null)) return undefined;
  if (!appErrors.every(({ code }) => OUTAGE_CODES.has(code))) return undefined;
  return appErrors.find(({ code }) => code === 'SERVICE_UNAVAILABLE') ?? appErrors[0];
}

/**
 * Whether an answer and the failure to read the viewer's account are one outage. Such an answer has no data, so that it may
 * leave; then an outage is answered the same whether the account was read before the fields or together with them.
 */
function isOutageAlone({ head }: OperationOutcome, refusal: unknown): boolean {
  const isOutage = head?.status === HTTP_STATUS.SERVICE_UNAVAILABLE || head?.status === HTTP_STATUS.GATEWAY_TIMEOUT;
  return isOutage && refusal instanceof AppError && OUTAGE_CODES.has(refusal.code);
}

/**
 * The HTTP status and headers that the errors of an answer call for; undefined where it stays 200 (or Apollo's own status).
 * Without `data` nothing ran, and the first error gives the status. With `data` it is 200, as GraphQL over HTTP asks for,
 * but for two cases: a viewer who is not known (401), and an answer without a single value whose errors are all
 * SERVICE_UNAVAILABLE or GATEWAY_TIMEOUT. That is an outage, and 503 or 504 with Retry-After tells proxies and clients so.
 */
export function headOf(errors: readonly GraphQLError[], data?: OperationAnswer['data']): HttpHead | undefined {
  const appErrors = errors.map(appErrorOf).filter((error) => error !== undefined);
  const due = data === undefined ? appErrors[0] : (appErrors.find(({ code }) => code === 'UNAUTHENTICATED') ?? outageOf(appErrors, data));
  return due && { status: due.status, headers: due.headers };
}

/** Executes an operation that was admitted. */
export async function executeAdmitted(
  prepared: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  { log }: RunOptions,
): Promise<OperationOutcome> {
  const { data, errors } = await executeOperation(prepared, variables, context);
  if (exceedsBytes(data, MAX_ANSWER_BYTES)) {
    const tooLarge = new AppError('RESPONSE_TOO_LARGE');
    const refusal = [new GraphQLError(tooLarge.message, { originalError: tooLarge })];
    return { answer: { errors: tellErrors(refusal, context, prepared.document, log) }, head: headOf(refusal) };
  }
  if (errors === undefined) return { answer: { data: data ?? null }, head: undefined };
  const result = data === undefined ? {} : { data };
  const told = tellErrors(errors, context, prepared.document, log);
  return { answer: { errors: told, ...result }, head: headOf(errors, data) };
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
    return { answer: { errors: tellErrors(errors, context, prepared.document, options.log) }, head: headOf(errors) };
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
  return forAdmitted(context.viewer, () => admitAndExecute(prepared, variables, context, options), isOutageAlone);
}
