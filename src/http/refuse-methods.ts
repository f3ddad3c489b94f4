import type { FastifyInstance } from 'fastify';
import { METHODS } from 'node:http';
import { AppError } from '../errors/app-error';

/** Tells an app of every method Node parses: one it does not know it takes for an unknown address, and answers 404. */
export function knowAllMethods(app: FastifyInstance): void {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
}

/** Answers 405 to every method of a path but the allowed ones. */
export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    handler: () => {
      throw new AppError('METHOD_NOT_ALLOWED', { headers: { allow: allowed.join(', ') } });
    },
  });
}
