import type { ApolloServerPlugin, HeaderMap } from '@apollo/server';
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { appErrorOf, toClientError } from './client-error';

/** What the one failure means for HTTP: only where nothing was answered at all, or nobody was known. */
function applyToHttp(errors: readonly GraphQLError[], hasData: boolean, http: { status?: number; headers: HeaderMap }): void {
  for (const error of errors) {
    const appError = appErrorOf(error);
    if (appError === undefined) continue;
    if (hasData && appError.code !== 'UNAUTHENTICATED') continue;
    http.status = appError.status;
    for (const [name, value] of Object.entries(appError.headers)) http.headers.set(name, value);
    return;
  }
}

/**
 * Masks and translates every error just before the answer leaves: the only place of Apollo's that knows both the
 * original errors and the client (`formatError` is given no context). Internal ones go to the log with the request id.
 */
export function createTranslateErrorsPlugin(log: FastifyBaseLogger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse({ response, errors, contextValue, document }) {
          if (response.body.kind !== 'single' || errors === undefined || errors.length === 0) return Promise.resolve();
          const result = response.body.singleResult;
          const { language } = contextValue.client;
          for (const error of errors) {
            const appError = appErrorOf(error) ?? new AppError('BAD_USER_INPUT', { cause: error });
            contextValue.failures.push(appError);
            if (appError.status >= 500) {
              log.error({ requestId: contextValue.requestId, err: appError.cause ?? error }, 'operation failed');
            }
          }
          result.errors = errors.map((error) => toClientError(error, { language, requestId: contextValue.requestId, document }));
          applyToHttp(errors, 'data' in result, response.http);
          return Promise.resolve();
        },
      }),
  };
}
