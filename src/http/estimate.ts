import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { ContextFactory } from '../context';
import { AppError, detail } from '../errors/app-error';
import { estimateOperation, type EstimateRequest, type OperationEstimate } from '../graphql/estimate-operation';
import { runRejected, type PipelineOptions } from '../graphql/pipeline';
import type { VariableValues } from '../graphql/prepared-operation';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { methodNotAllowed } from './methods';
import { ESTIMATE_PATH } from './paths';
import { contextRequestOf } from './request-state';

/** The request of a body, or BAD_USER_INPUT for a body that is not a GraphQL request. */
function readRequest({ body }: FastifyRequest): EstimateRequest | AppError {
  // A JSON value: the route accepts nothing else.
  const { query, operationName, variables } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string') return AppError.badInput(detail('query', 'required'));
  if (operationName != null && typeof operationName !== 'string')
    return AppError.badInput(detail('operationName', 'mustBe', { type: 'String' }));
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) {
    return AppError.badInput(detail('variables', 'mustBe', { type: 'object' }));
  }
  // An object and no array, as checked above.
  return { query, operationName: operationName ?? undefined, variables: (variables ?? {}) as VariableValues };
}

/**
 * Mounts the endpoint with which the playground estimates an operation before it runs. It takes the body of a request to /graphql. It needs
 * a token and consumes units like a request to /graphql that is not executed, so that it gives no more access than that.
 */
export function mountEstimate(
  app: FastifyInstance,
  schema: GraphQLSchema,
  createContext: ContextFactory,
  { introspection }: PipelineOptions,
): void {
  app.post(ESTIMATE_PATH, { config: { cors: false } }, async (request, reply): Promise<OperationEstimate> => {
    const context = await createContext(contextRequestOf(request, reply));
    request.requestContext = context;
    if (context.viewer === undefined) throw AppError.unauthenticated();
    const read = readRequest(request);
    const { result, consumedUnits } =
      read instanceof AppError ? { result: read, consumedUnits: 0 } : estimateOperation(schema, read, { introspection });
    const authorized = await runRejected(result, MIN_CONSUMED_UNITS + consumedUnits, context);
    if (authorized.result instanceof AppError) throw authorized.result;
    return authorized.result;
  });
  methodNotAllowed(app, ESTIMATE_PATH, ['POST']);
}
