import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { ContextFactory, RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { contextRequestOf } from './request-state';

const PATH = '/graphql';
const OTHER_METHODS = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Mounts Apollo on /graphql. Who asks is settled before Apollo is entered: it answers context failures its own way. */
export function mountGraphQL(app: FastifyInstance, apollo: ApolloServer<RequestContext>, createContext: ContextFactory): void {
  app.route<{ Reply: string }>({
    method: ['GET', 'POST'],
    url: PATH,
    exposeHeadRoute: false,
    preHandler: async (request) => {
      request.requestContext = await createContext(contextRequestOf(request));
    },
    handler: fastifyApolloHandler(apollo, {
      context: (request) => {
        // The pre-handler above runs first or ends the request.
        if (request.requestContext === undefined) throw new AppError('INTERNAL_SERVER_ERROR', { cause: 'no context' });
        return Promise.resolve(request.requestContext);
      },
    }),
  });
  app.route({
    method: OTHER_METHODS,
    url: PATH,
    handler: () => {
      throw new AppError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET, POST' } });
    },
  });
}
