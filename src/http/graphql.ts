import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ContextFactory, RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { toClientError } from '../graphql/client-error';
import { refuseOtherMethods } from './refuse-methods';
import { contextRequestOf } from './request-state';

const PATH = '/graphql';
const METHODS = ['GET', 'POST'];

/** Apollo refuses what is no GraphQL request before it asks any plugin: in English alone, and without the request's id. */
function inOurWords(text: string, request: FastifyRequest): string {
  // Apollo wrote it a moment ago.
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly GraphQLFormattedError[] };
  const audience = { language: request.language, requestId: request.id, document: undefined };
  return JSON.stringify({
    errors: errors.map(({ message, extensions }) => toClientError(new GraphQLError(message, { extensions }), audience)),
  });
}

/** Mounts Apollo on /graphql. Who asks is settled before Apollo is entered: it answers context failures its own way. */
export function mountGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  createContext: ContextFactory,
  options: { readonly introspection: boolean },
): void {
  app.route<{ Reply: string }>({
    method: METHODS,
    url: PATH,
    exposeHeadRoute: false,
    preHandler: async (request, reply) => {
      const context = await createContext(contextRequestOf(request, reply));
      // Validation comes before the question who asks; where the schema is hidden, a stranger must not learn it from that.
      if (!options.introspection && context.viewer === undefined) throw AppError.unauthenticated();
      request.requestContext = context;
    },
    onSend: (request, reply, payload, done) => {
      // What went wrong further on stands in the context.
      const isApollos = reply.statusCode >= 400 && typeof payload === 'string' && request.requestContext?.failures.length === 0;
      done(null, isApollos ? inOurWords(payload, request) : payload);
    },
    handler: fastifyApolloHandler(apollo, {
      context: (request) => {
        // The pre-handler above runs first or ends the request.
        if (request.requestContext === undefined) throw new AppError('INTERNAL_SERVER_ERROR', { cause: 'no context' });
        return Promise.resolve(request.requestContext);
      },
    }),
  });
  refuseOtherMethods(app, PATH, METHODS);
}
