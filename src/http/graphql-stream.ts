import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ContextFactory, RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { requestReason } from '../errors/reasons';
import type { LivePipeline, LiveRequest } from '../graphql/live-pipeline';
import { acceptsEventStream } from './accept';
import { parametersOf, resolveDocument, type DocumentPolicy } from './document-request';
import { graphQLTypeFor } from './failures';
import { methodNotAllowed } from './methods';
import { GRAPHQL_STREAM_PATH } from './paths';
import { contextRequestOf } from './request-state';

/** A request for a stream, with the context in which it was authenticated. */
export interface StreamRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly context: RequestContext;
  /** The request, parsed and validated. */
  readonly operation: LiveRequest;
}

/** The parts of event streams. */
export interface EventStreams {
  readonly pipeline: LivePipeline;
  /** Responds to a request with a stream of events. */
  readonly send: (stream: StreamRequest) => Promise<FastifyReply>;
}

const METHODS = ['GET', 'POST'];

/** A parameter of a query string that is JSON; anything else stays as it is, and is rejected later. */
function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The request for a stream; `documentError`: why the client may not run its document. Undefined for a body that is no object. */
function liveRequestOf(request: FastifyRequest, pipeline: LivePipeline, documentError: AppError | undefined): LiveRequest | undefined {
  const sent = parametersOf(request);
  if (sent === undefined) return undefined;
  const parameters = request.method === 'POST' ? sent : { ...sent, variables: parseJson(sent['variables']) };
  return documentError === undefined ? pipeline.prepare(parameters) : pipeline.failed(documentError, parameters);
}

/**
 * The operation of a request to /graphql whose client wants a stream: it accepts one and sends a subscription, or accepts nothing else.
 * Undefined for any other request. @throws AppError UNAUTHENTICATED for one without a viewer that accepts nothing else
 */
export function streamedOperation(
  request: FastifyRequest,
  { pipeline }: EventStreams,
  documentError: AppError | undefined,
): LiveRequest | undefined {
  if (!acceptsEventStream(request.headers.accept)) return undefined;
  if (request.requestContext?.viewer === undefined) {
    if (graphQLTypeFor(request) === undefined) throw AppError.unauthenticated();
    return undefined;
  }
  const operation = liveRequestOf(request, pipeline, documentError);
  return operation?.kind === 'subscription' || graphQLTypeFor(request) === undefined ? operation : undefined;
}

/** Mounts /graphql/stream, whose responses are streams whatever the client accepts. */
export function mountGraphQLStream(
  app: FastifyInstance,
  createContext: ContextFactory,
  documents: DocumentPolicy,
  { pipeline, send }: EventStreams,
): void {
  app.route({
    method: METHODS,
    url: GRAPHQL_STREAM_PATH,
    exposeHeadRoute: false,
    async handler(request, reply) {
      const context = await createContext(contextRequestOf(request, reply));
      request.requestContext = context;
      // Its document is not parsed: only its operation would consume the units of that.
      if (context.viewer === undefined) throw AppError.unauthenticated();
      const documentError = resolveDocument(request, context, documents);
      const operation = liveRequestOf(request, pipeline, documentError);
      if (operation === undefined) throw new AppError('BAD_REQUEST', { reason: requestReason('body') });
      return send({ request, reply, context, operation });
    },
  });
  methodNotAllowed(app, GRAPHQL_STREAM_PATH, METHODS);
}
