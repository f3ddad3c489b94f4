import type { FastifyInstance, FastifyRequest } from 'fastify';
import { getOperationAST, validate, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { ContextFactory } from '../context';
import { AppError } from '../errors/app-error';
import { compileOperation, prepareOperation, type PreparedOperation } from '../graphql/prepared-operation';
import { runOperation, type RunOptions } from '../graphql/run-operation';
import { compressAnswer } from '../http/compress';
import { installFailureHooks, type FailureSender } from '../http/failures';
import { refuseOtherMethods } from '../http/refuse-methods';
import { contextRequestOf } from '../http/request-state';
import { envelope } from './envelope';
import { failureEnvelope } from './failure-envelope';
import { parameterOf, toVariables, type Variables } from './parameters';
import { REST_ROUTES, type RestRoute } from './routes';

/** Where the legacy API begins. */
export const REST_PREFIX = '/api/v1';

/** What a row answers to; Fastify derives HEAD from GET. */
export const REST_METHODS = ['GET', 'HEAD'];

/** Answers a failure in the envelope. */
export const sendEnvelopeFailure: FailureSender = (reply, error, language) => {
  return reply
    .code(error.status)
    .headers({ ...error.headers, 'x-error-code': error.code })
    .send(failureEnvelope(error, language));
};

/** Details name variables; a legacy client knows parameters. */
function inParameterNames(error: AppError, row: RestRoute): AppError {
  const details = error.details.map((fault) => ({ ...fault, field: parameterOf(row.parameters, fault.field) }));
  return new AppError(error.code, { details, headers: error.headers, cause: error.cause });
}

/** What Fastify has read of an address. */
interface Address {
  readonly Params: Readonly<Record<string, unknown>>;
  readonly Querystring: Readonly<Record<string, unknown>>;
}

/** Prepares a row's operation once, at start. @throws Error where it does not fit the schema */
function prepareRow({ document }: RestRoute, schema: GraphQLSchema): PreparedOperation {
  const operation = getOperationAST(document);
  const [fault] = validate(schema, document);
  if (operation == null || fault !== undefined) throw fault ?? new Error('a row has no single operation');
  return compileOperation(prepareOperation(schema, document, operation));
}

/** Whether an error is that of a field without which the row answers all the same. */
function isOptional(error: GraphQLFormattedError | undefined, { optionalField }: RestRoute): boolean {
  return optionalField !== undefined && error?.path?.at(-1) === optionalField;
}

/** Runs a row's operation through the same context, guards, limits and error handling as /graphql, and picks its data. */
async function answer(
  row: RestRoute,
  operation: PreparedOperation,
  request: FastifyRequest<Address>,
  options: RunOptions,
): Promise<unknown> {
  const context = request.requestContext;
  // Who asks is settled before what is asked with, as on the other door.
  if (context?.viewer === undefined) throw AppError.unauthenticated();
  let variables: Variables;
  try {
    variables = toVariables(row.parameters, request.params, request.query);
  } catch (fault) {
    // Who may not ask at all is told that, and not what was wrong.
    await context.viewer.role;
    throw fault;
  }
  const { answer: result } = await runOperation(operation, variables, context, options);
  // One failure for each error, in the same order.
  const failure = context.failures.find((_, index) => !isOptional(result.errors?.[index], row));
  if (failure !== undefined) throw inParameterNames(failure, row);
  return envelope(200, { data: row.pick(result.data, variables) });
}

/**
 * Mounts the legacy API by walking the table. A row always executes its operation: TypeGraphQL wraps authorisation around
 * a resolver's method, so that calling the method itself would go around it.
 */
export async function mountRestShim(
  app: FastifyInstance,
  schema: GraphQLSchema,
  createContext: ContextFactory,
  options: RunOptions,
): Promise<void> {
  await app.register(
    (api, _options, done) => {
      installFailureHooks(api, sendEnvelopeFailure);
      for (const row of REST_ROUTES) {
        const operation = prepareRow(row, schema);
        api.get<Address>(row.path, {
          onSend: compressAnswer,
          handler: async (request, reply) => {
            request.requestContext = await createContext(contextRequestOf(request, reply));
            return answer(row, operation, request, options);
          },
        });
        refuseOtherMethods(api, row.path, REST_METHODS);
      }
      done();
    },
    { prefix: REST_PREFIX },
  );
}
