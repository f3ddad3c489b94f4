import type { FastifyInstance } from 'fastify';
import { METHODS } from 'node:http';
import { AppError } from '../errors/app-error';

/** Tells an app of every method Node parses: one it does not know it takes for an unknown address, and answers 404. */
export function knowAllMethods(app: FastifyInstance): void {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
}

/** Answers 405 to every method of a path but the allowed ones, before a body is read. */
export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const methodNotAllowed = (): never => {
    throw new AppError('METHOD_NOT_ALLOWED', { headers: { allow: allowed.join(', ') } });
  };
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    onRequest: methodNotAllowed,
    handler: methodNotAllowed,
  });
}

/** Answers 404 to what no route is for, before a body is read. Hooks that belong to every answer are to be added before. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new AppError('NOT_FOUND') : undefined);
  });
}
