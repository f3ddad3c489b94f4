import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getOperationAST, validate, type GraphQLSchema } from 'graphql';
import type { ContextFactory } from '../context';
import { AppError } from '../errors/app-error';
import { compileOperation, prepareOperation, type PreparedOperation } from '../graphql/prepared-operation';
import { runOperation, type PipelineOptions } from '../graphql/pipeline';
import { compressResponse } from '../http/compress';
import { installFailureHooks, type FailureSender } from '../http/failures';
import { methodNotAllowed } from '../http/methods';
import { contextRequestOf } from '../http/request-state';
import { envelope } from './envelope';
import { failureEnvelope } from './failure-envelope';
import { parameterOf, toVariables, type Variables } from './parameters';
import { REST_PREFIX } from '../http/paths';
import { REST_METHODS, REST_ROUTES, type RestRoute } from './routes';

/** Sends an error response in the envelope. */
export const sendEnvelopeFailure: FailureSender = (reply, error, language) => {
  reply.request.failure = error;
  return reply
    .code(error.status)
    .headers({ ...error.headers, 'x-error-code': error.code })
    .send(failureEnvelope(error, language));
};

/** Replaces the names of variables in the details of an error by those of parameters, which legacy clients use. */
function withParameterNames(error: AppError, { parameters }: RestRoute): AppError {
  return error.with({ details: error.details.map((detail) => ({ ...detail, field: parameterOf(parameters, detail.field) })) });
}

/** The path and query parameters that Fastify has parsed. */
interface RouteRequest {
  readonly Params: Readonly<Record<string, unknown>>;
  readonly Querystring: Readonly<Record<string, unknown>>;
}

/** Prepares a route's operation once, at start. @throws Error if it is not valid */
function prepareRoute({ document }: RestRoute, schema: GraphQLSchema): PreparedOperation {
  const operation = getOperationAST(document);
  const [validationError] = validate(schema, document);
  if (operation == null || validationError !== undefined) throw validationError ?? new Error('a route has no single operation');
  return compileOperation({ ...prepareOperation(schema, document, operation), registeredName: operation.name?.value });
}

/** Runs a route's operation in the same pipeline as /graphql, and returns the envelope with its data. */
async function respond(
  route: RestRoute,
  operation: PreparedOperation,
  request: FastifyRequest<RouteRequest>,
  reply: FastifyReply,
  options: PipelineOptions,
): Promise<unknown> {
  const context = request.requestContext;
  if (context === undefined) throw new AppError('INTERNAL_SERVER_ERROR', { cause: 'no context' });
  let variables: Variables = {};
  let parameterError: unknown;
  const readVariables = (): Variables => {
    try {
      return (variables = toVariables(route.parameters, request.params, request.query));
    } catch (error) {
      parameterError = error;
      throw error;
    }
  };
  const { result } = await runOperation({ operation, variables: readVariables }, context, options);
  const error = result.errors.find(({ place }) => route.fieldThatMayFail === undefined || place.path?.at(-1) !== route.fieldThatMayFail);
  if (error !== undefined) {
    const named = error === parameterError ? error : withParameterNames(error, route);
    return sendEnvelopeFailure(reply, named, request.language);
  }
  return envelope(200, { data: route.pick(result.data, variables) });
}

/**
 * Registers the routes of the legacy API. A route always executes its operation: TypeGraphQL wraps authorization around a
 * resolver's method, so that a call of the method itself would bypass it.
 */
export async function mountRestShim(
  app: FastifyInstance,
  schema: GraphQLSchema,
  createContext: ContextFactory,
  options: PipelineOptions,
): Promise<void> {
  await app.register(
    (api, _options, done) => {
      installFailureHooks(api, sendEnvelopeFailure);
      for (const route of REST_ROUTES) {
        const operation = prepareRoute(route, schema);
        api.get<RouteRequest>(route.path, {
          onSend: compressResponse,
          handler: async (request, reply) => {
            request.requestContext = await createContext(contextRequestOf(request, reply));
            return respond(route, operation, request, reply, options);
          },
        });
        methodNotAllowed(api, route.path, REST_METHODS);
      }
      done();
    },
    { prefix: REST_PREFIX },
  );
}
