import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { COST_HEADER } from '../client/client-headers';
import type { ContextFactory, RequestContext } from '../context';
import { StatementCount } from '../database/statement-count';
import { AppError } from '../errors/app-error';
import { apolloErrorsOf, localizeApolloErrors } from '../graphql/apollo-errors';
import { documentSizeError } from '../graphql/document-size';
import { documentUnits } from '../graphql/document-units';
import type { OperationCache } from '../graphql/operation-cache';
import { formatResult } from '../graphql/operation-result';
import { runOperation, runRejected, type PipelineOptions, type PreparedRequest } from '../graphql/pipeline';
import type { VariableValues } from '../graphql/prepared-operation';
import { MIN_CONSUMED_UNITS } from '../rate-limit/rate-limiter';
import { acceptsHtml, acceptWithoutParameters } from './accept';
import { compressResponse } from './compress';
import { resolveDocument, type DocumentPolicy } from './document-request';
import { graphQLTypeFor } from './failures';
import { streamedOperation, type EventStreams } from './graphql-stream';
import { GRAPHQL_PATH } from './paths';
import { methodNotAllowed } from './methods';
import { contextRequestOf } from './request-state';

const METHODS = ['GET', 'POST'];

const METHOD_NOT_ALLOWED = 405;
const NOT_ACCEPTABLE = 406;
/** The same body as Apollo's. */
const NOT_ACCEPTABLE_BODY = JSON.stringify({ errors: [{ message: 'not acceptable', extensions: { code: 'BAD_REQUEST' } }] });

/** The route of an Apollo server, and what runs before it. */
export interface ApolloRoute<Context extends BaseContext> extends Pick<RouteOptions, 'url' | 'preHandler'> {
  readonly context: (request: FastifyRequest) => Promise<Context>;
  /** Rewrites Apollo's responses. Errors of hooks and pre-handlers are not rewritten. */
  readonly rewrite?: (text: string, request: FastifyRequest, reply: FastifyReply) => Promise<string>;
}

/** Mounts a started Apollo server on a path, and responds 405 to methods that GraphQL over HTTP does not use. */
export function mountApollo<Context extends BaseContext>(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  { context, rewrite, ...route }: ApolloRoute<Context>,
): void {
  const handle = fastifyApolloHandler(apollo, { context });
  app.route<{ Reply: string }>({
    ...route,
    method: METHODS,
    exposeHeadRoute: false,
    async handler(request, reply) {
      const answer = await handle.call(this, request, reply);
      return typeof answer === 'string' && rewrite !== undefined ? await rewrite(answer, request, reply) : answer;
    },
    onSend: compressResponse,
  });
  methodNotAllowed(app, route.url, METHODS);
}

/** The source of the document in a request, which may be malformed. */
function sourceOf({ method, body, query: parameters }: FastifyRequest): string | undefined {
  const sent = method === 'POST' ? body : parameters;
  const source: unknown = typeof sent === 'object' && sent !== null && 'query' in sent ? sent.query : undefined;
  return typeof source === 'string' ? source : undefined;
}

/** A well-formed request for a cached operation. Undefined for any other request, which Apollo handles. */
function cachedRequest({ method, body }: FastifyRequest, cache: OperationCache): PreparedRequest | undefined {
  if (method !== 'POST' || typeof body !== 'object' || body === null) return undefined;
  const { query, variables, operationName, extensions } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string' || extensions != null || operationName === '') return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  const operation = cache.get(query, operationName ?? undefined);
  // An object and no array, as checked above.
  return operation && { operation, variables: () => (variables ?? {}) as VariableValues };
}

/** A request that ends with an error because of its document, before Apollo parses it. */
function failedRequest(error: AppError, units = 0): PreparedRequest {
  return { operation: { errors: [error] }, documentUnits: units, variables: () => ({}) };
}

/** A request with a document that must not be parsed; undefined for any other request. */
function oversizedRequest(request: FastifyRequest): PreparedRequest | undefined {
  const error = documentSizeError(sourceOf(request) ?? '');
  return error && failedRequest(error);
}

/** Runs an operation, and responds exactly like Apollo would. */
async function sendResult(
  reply: FastifyReply,
  prepared: PreparedRequest,
  type: string,
  context: RequestContext,
  options: PipelineOptions,
): Promise<FastifyReply> {
  const { status, headers, body } = formatResult(await runOperation(prepared, context, options), context);
  return reply
    .code(status)
    .headers(headers)
    .type(`${type}; charset=utf-8`)
    .send(`${JSON.stringify(body)}\n`);
}

/** Whether a browser opens the URL: it accepts HTML, and sends no operation. */
function isBrowserNavigation({ method, raw }: FastifyRequest): boolean {
  return method === 'GET' && raw.url === GRAPHQL_PATH && acceptsHtml(raw.headers.accept);
}

/** The parts of /graphql besides Apollo. */
export interface GraphQLEndpoint {
  readonly cache: OperationCache;
  readonly pipeline: PipelineOptions;
  readonly documents: DocumentPolicy;
  readonly streams: EventStreams;
  /** The page to which browsers are redirected that open /graphql; undefined if there is none. */
  readonly browserRedirect: string | undefined;
  /** Whether responses contain the cost of the operation if the request asks for it. */
  readonly reportsCost: boolean;
}

/** A count of the statements of a request that asks for its cost. Undefined for any other request. */
function statementCountOf({ raw: { headers } }: FastifyRequest): StatementCount | undefined {
  return headers[COST_HEADER.name] === COST_HEADER.value ? new StatementCount() : undefined;
}

/** The context of a request that has passed the pre-handler. */
function contextOf({ requestContext }: FastifyRequest): RequestContext {
  if (requestContext === undefined) throw new AppError('INTERNAL_SERVER_ERROR', { cause: 'no context' });
  return requestContext;
}

/** Localizes a response that Apollo wrote itself. The pipeline's own responses are localized already. */
async function localizeApolloResponse(text: string, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const context = contextOf(request);
  // Apollo allows caches to store its response about unsupported persisted queries.
  reply.header('cache-control', 'no-store');
  if (context.operation.hasStarted) return text;
  const source = sourceOf(request);
  const response = { text, status: reply.statusCode, source };
  const cost = MIN_CONSUMED_UNITS + documentUnits(source ?? '', undefined);
  const errors = apolloErrorsOf(await runRejected(response, cost, context));
  context.operation.errors = errors;
  // Apollo's status is that of a method, with the methods for other operations.
  if (reply.statusCode === METHOD_NOT_ALLOWED && errors[0]?.code === 'BAD_REQUEST') reply.code(errors[0].status).removeHeader('allow');
  return localizeApolloErrors(errors, context);
}

/**
 * Mounts Apollo on /graphql. Requests are authenticated before Apollo, because Apollo formats errors of its context function in its own
 * way.
 */
export function mountGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  createContext: ContextFactory,
  { cache, pipeline, documents, streams, browserRedirect, reportsCost }: GraphQLEndpoint,
): void {
  mountApollo(app, apollo, {
    url: GRAPHQL_PATH,
    preHandler: async (request, reply) => {
      if (browserRedirect !== undefined && isBrowserNavigation(request)) return reply.redirect(request.basePath + browserRedirect);
      const context = await createContext(contextRequestOf(request, reply, reportsCost ? statementCountOf(request) : undefined));
      request.requestContext = context;
      // Documents are validated before authentication. If introspection is disabled, validation errors must not describe the schema to
      // unauthenticated clients.
      if (!pipeline.introspection && context.viewer === undefined && !context.isFromRouter) throw AppError.unauthenticated();
      const type = graphQLTypeFor(request);
      const documentError = resolveDocument(request, context, documents);
      const operation = streamedOperation(request, streams, documentError);
      if (operation !== undefined) return streams.send({ request, reply, context, operation });
      // Apollo negotiates again, and would reject parameters.
      const { accept } = request.raw.headers;
      if (accept !== undefined) request.raw.headers.accept = acceptWithoutParameters(accept);
      const prepared =
        documentError === undefined
          ? ((type === undefined ? undefined : cachedRequest(request, cache)) ?? oversizedRequest(request))
          : (oversizedRequest(request) ?? failedRequest(documentError, documentUnits(sourceOf(request) ?? '', undefined)));
      if (prepared !== undefined) return sendResult(reply, prepared, type ?? 'application/json', context, pipeline);
      if (type !== undefined) return undefined;
      // Apollo would execute the operation before it finds that no accepted type is available.
      reply.code(NOT_ACCEPTABLE).type('application/json; charset=utf-8');
      return reply.send(await localizeApolloResponse(NOT_ACCEPTABLE_BODY, request, reply));
    },
    rewrite: localizeApolloResponse,
    context: (request) => Promise.resolve(contextOf(request)),
  });
}
