import type { FastifyInstance, FastifyRequest } from 'fastify';
import { VARY } from '../client/client';
import { preferredLanguage } from '../client/preferred-language';
import type { ContextRequest, RequestContext } from '../context';
import { DEFAULT_LANGUAGE, type Language } from '../errors/language';

declare module 'fastify' {
  interface FastifyRequest {
    /** The language this request is answered in, known before anything can fail. */
    language: Language;
    /** Who asks and what serves them, once it is known. */
    requestContext: RequestContext | undefined;
  }
}

/** What a context is made from. */
export function contextRequestOf(request: FastifyRequest): ContextRequest {
  return { id: request.id, headers: request.headers, rawHeaders: request.raw.rawHeaders };
}

/** What every answer says, whatever it answers: which request it is and what it depends on. */
export function stateHeaders(requestId: string, language: Language): Readonly<Record<string, string>> {
  return {
    'x-request-id': requestId,
    'content-language': language,
    vary: VARY,
    // Answers depend on who asks; nothing in between may keep them.
    'cache-control': 'no-store',
  };
}

/** Settles the language of every request first, and gives every answer the headers that belong to all. */
export function installRequestState(app: FastifyInstance): void {
  app.decorateRequest('language', DEFAULT_LANGUAGE);
  app.decorateRequest('requestContext', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    request.language = preferredLanguage(request.headers);
    reply.headers(stateHeaders(request.id, request.language));
    done();
  });
}
