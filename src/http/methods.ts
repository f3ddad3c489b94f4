import type { FastifyInstance } from 'fastify';
import { METHODS } from 'node:http';
import { AppError } from '../errors/app-error';

/** Registers every method that Node parses, because Fastify responds 404 to an unregistered method. */
export function registerAllMethods(app: FastifyInstance): void {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
}

/** Responds 405 to all methods of a path except the allowed ones, before a body is read. */
export function methodNotAllowed(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const reject = (): never => {
    throw new AppError('METHOD_NOT_ALLOWED', { headers: { allow: allowed.join(', ') } });
  };
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    onRequest: reject,
    handler: reject,
  });
}

/** Responds 404 to requests without a route, before a body is read. To be called after the hooks that every response needs. */
export function rejectUnknownRoutes(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new AppError('NOT_FOUND') : undefined);
  });
}
