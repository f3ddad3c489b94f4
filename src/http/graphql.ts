import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ContextFactory, RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { toClientError } from '../graphql/client-error';
import { refuseOtherMethods } from './refuse-methods';
import { contextRequestOf } from './request-state';

const PATH = '/graphql';
const METHODS = ['GET', 'POST'];

/** Apollo refuses what is no GraphQL request before it asks any plugin: in English alone, and without the request's id. */
function inOurWords(text: string, request: FastifyRequest, status: number): string {
  // Apollo wrote it a moment ago.
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly GraphQLFormattedError[] };
  const audience = { language: request.language, requestId: request.id, document: undefined };
  const originalError = status === 415 ? new AppError('UNSUPPORTED_MEDIA_TYPE') : undefined;
  const errorOf = ({ message, extensions }: GraphQLFormattedError): GraphQLError =>
    new GraphQLError(message, { extensions, originalError });
  return JSON.stringify({ errors: errors.map((error) => toClientError(errorOf(error), audience)) });
}

/** Where Apollo is mounted and for whom, and what is settled around it: before it is entered, and in what it answers. */
export interface ApolloRoute<Context extends BaseContext> extends Pick<RouteOptions, 'url' | 'preHandler' | 'onSend'> {
  readonly context: (request: FastifyRequest) => Promise<Context>;
}

/** Mounts a started Apollo server on a path, and answers 405 there to every method but GraphQL's own. */
export function mountApollo<Context extends BaseContext>(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  { context, ...route }: ApolloRoute<Context>,
): void {
  app.route<{ Reply: string }>({ ...route, method: METHODS, exposeHeadRoute: false, handler: fastifyApolloHandler(apollo, { context }) });
  refuseOtherMethods(app, route.url, METHODS);
}

/** Mounts Apollo on /graphql. Who asks is settled before Apollo is entered: it answers context failures its own way. */
export function mountGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  createContext: ContextFactory,
  options: { readonly introspection: boolean },
): void {
  mountApollo(app, apollo, {
    url: PATH,
    preHandler: async (request, reply) => {
      const context = await createContext(contextRequestOf(request, reply));
      // Validation comes before the question who asks; where the schema is hidden, a stranger must not learn it from that.
      if (!options.introspection && context.viewer === undefined) throw AppError.unauthenticated();
      request.requestContext = context;
    },
    onSend: (request, reply, payload, done) => {
      // Apollo lets its offer of persisted queries be kept for a while.
      reply.header('cache-control', 'no-store');
      // What went wrong further on stands in the context.
      const isApollos = reply.statusCode >= 400 && typeof payload === 'string' && request.requestContext?.failures.length === 0;
      done(null, isApollos ? inOurWords(payload, request, reply.statusCode) : payload);
    },
    context: (request) => {
      // The pre-handler above runs first or ends the request.
      if (request.requestContext === undefined) throw new AppError('INTERNAL_SERVER_ERROR', { cause: 'no context' });
      return Promise.resolve(request.requestContext);
    },
  });
}
