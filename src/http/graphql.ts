import type { ApolloServer, BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import Negotiator from 'negotiator';
import type { ContextFactory, RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { toClientError } from '../graphql/client-error';
import { checkDocumentSize } from '../graphql/document-size';
import type { KnownOperations } from '../graphql/known-operations';
import type { PreparedOperation, VariableValues } from '../graphql/prepared-operation';
import { runOperation, type RunOptions } from '../graphql/run-operation';
import { acceptWithoutParameters } from './accept';
import { compressAnswer } from './compress';
import { graphQLTypeFor } from './failures';
import { refuseOtherMethods } from './refuse-methods';
import { contextRequestOf } from './request-state';

/** Where operations are sent. */
export const GRAPHQL_PATH = '/graphql';
const METHODS = ['GET', 'POST'];

const NOT_ACCEPTABLE = 406;
/** As Apollo would say it. */
const NO_TYPE = JSON.stringify({ errors: [{ message: 'not acceptable', extensions: { code: 'BAD_REQUEST' } }] });

/**
 * Translates the errors Apollo answers by itself. It rejects what is no GraphQL request before it asks any plugin: in English
 * alone, and without the request's id.
 */
function localizeErrors(text: string, request: FastifyRequest, status: number): string {
  // Apollo wrote it a moment ago.
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly GraphQLFormattedError[] };
  const audience = { language: request.language, requestId: request.id, fieldOf: undefined };
  const originalError = status === 415 ? new AppError('UNSUPPORTED_MEDIA_TYPE') : undefined;
  const errorOf = ({ message, extensions }: GraphQLFormattedError): GraphQLError =>
    new GraphQLError(message, { extensions, originalError });
  return JSON.stringify({ errors: errors.map((error) => toClientError(errorOf(error), audience)) });
}

/** Where Apollo is mounted and for whom, and what is settled before it is entered. */
export interface ApolloRoute<Context extends BaseContext> extends Pick<RouteOptions, 'url' | 'preHandler'> {
  readonly context: (request: FastifyRequest) => Promise<Context>;
  /** Rewrites what Apollo answered with, and nothing that anything else answered: neither a hook's errors nor a pre-handler's. */
  readonly rewrite?: (text: string, request: FastifyRequest, reply: FastifyReply) => string;
}

/** Mounts a started Apollo server on a path, and answers 405 there to every method but GraphQL's own. */
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
      return typeof answer === 'string' && rewrite !== undefined ? rewrite(answer, request, reply) : answer;
    },
    onSend: compressAnswer,
  });
  refuseOtherMethods(app, route.url, METHODS);
}

/** What is asked for once more: a known operation and its variables. Undefined for anything that Apollo has to look at. */
function knownRequest(
  { method, body }: FastifyRequest,
  known: KnownOperations,
): { readonly operation: PreparedOperation; readonly variables: VariableValues } | undefined {
  if (method !== 'POST' || typeof body !== 'object' || body === null) return undefined;
  const { query, variables, operationName, extensions } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string' || extensions != null || operationName === '') return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  const operation = known.find(query, operationName ?? undefined);
  // An object that is no list, as was seen above.
  return operation && { operation, variables: (variables ?? {}) as VariableValues };
}

/** Keeps a document from being parsed that is too large to be. @throws AppError BAD_USER_INPUT */
function checkDocument({ method, body, query: parameters }: FastifyRequest): void {
  const sent = method === 'POST' ? body : parameters;
  const query: unknown = typeof sent === 'object' && sent !== null && 'query' in sent ? sent.query : undefined;
  if (typeof query === 'string') checkDocumentSize(query);
}

/** Answers a known operation as Apollo would, to the byte. */
async function answerKnown(
  reply: FastifyReply,
  { operation, variables }: NonNullable<ReturnType<typeof knownRequest>>,
  type: string,
  context: RequestContext,
  options: RunOptions,
): Promise<FastifyReply> {
  const { answer, head } = await runOperation(operation, variables, context, options);
  return reply
    .code(head?.status ?? 200)
    .headers(head?.headers ?? {})
    .type(`${type}; charset=utf-8`)
    .send(`${JSON.stringify(answer)}\n`);
}

function answerNotAcceptable(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(NOT_ACCEPTABLE)
    .type('application/json; charset=utf-8')
    .send(localizeErrors(NO_TYPE, request, NOT_ACCEPTABLE));
}

/** A browser that was given the address to open: it wants a page, and asks nothing. */
function isVisit({ method, raw }: FastifyRequest): boolean {
  const { accept } = raw.headers;
  if (method !== 'GET' || raw.url !== GRAPHQL_PATH || accept === undefined) return false;
  const wanted = new Negotiator({ headers: { accept: acceptWithoutParameters(accept) } }).mediaTypes();
  return wanted.some((type) => type.toLowerCase() === 'text/html');
}

/** What /graphql is mounted with besides Apollo. */
export interface GraphQLDoor {
  readonly known: KnownOperations;
  readonly running: RunOptions;
  /** Where browsers are sent that open /graphql; undefined where there is no such page. */
  readonly pageOfBrowsers: string | undefined;
}

/** Mounts Apollo on /graphql. Who asks is settled before Apollo is entered: it answers context failures its own way. */
export function mountGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  createContext: ContextFactory,
  { known, running: options, pageOfBrowsers }: GraphQLDoor,
): void {
  mountApollo(app, apollo, {
    url: GRAPHQL_PATH,
    preHandler: async (request, reply) => {
      if (pageOfBrowsers !== undefined && isVisit(request)) return reply.redirect(request.basePath + pageOfBrowsers);
      const context = await createContext(contextRequestOf(request, reply));
      // Validation comes before the question who asks; where the schema is hidden, a stranger must not learn it from that.
      if (!options.introspection && context.viewer === undefined) throw AppError.unauthenticated();
      request.requestContext = context;
      const type = graphQLTypeFor(request);
      // Apollo negotiates once more, and would reject parameters.
      const { accept } = request.raw.headers;
      if (accept !== undefined) request.raw.headers.accept = acceptWithoutParameters(accept);
      const again = type === undefined ? undefined : knownRequest(request, known);
      if (type !== undefined && again !== undefined) return answerKnown(reply, again, type, context, options);
      // Apollo answers much by itself before anything runs: it is entered for nobody who may not ask.
      await context.viewer?.role;
      checkDocument(request);
      // Apollo would see that no answer of its kind is wanted only when it has one.
      return type === undefined ? answerNotAcceptable(request, reply) : undefined;
    },
    rewrite: (text, request, reply) => {
      // Apollo lets its offer of persisted queries be kept for a while.
      reply.header('cache-control', 'no-store');
      // An error that is in the context has been formatted already.
      const isFormatted = reply.statusCode < 400 || request.requestContext?.failures.length !== 0;
      return isFormatted ? text : localizeErrors(text, request, reply.statusCode);
    },
    context: (request) => {
      // The pre-handler above runs first or ends the request.
      if (request.requestContext === undefined) throw new AppError('INTERNAL_SERVER_ERROR', { cause: 'no context' });
      return Promise.resolve(request.requestContext);
    },
  });
}
