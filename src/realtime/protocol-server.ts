import {
  GraphQLError,
  parse,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import { AppError } from '../errors/app-error';
import { logFailure } from '../errors/failure-log';
import type { RequestParameters } from '../graphql/live-pipeline';
import { CLOSE_CODES } from './close-codes';
import type { ConnectionParams } from './connection-headers';
import type { LiveParts } from './live-parts';
import type { LiveSocket, OpenedSocket } from './live-socket';
import { LIVE_LIMITS } from './limits';
import { openOperation, resolveRequest, type OpenedOperation } from './open-operation';
import { PendingOperation } from './pending-operation';
import { never, RunningOperation } from './running-operation';
import type { Sessions } from './sessions';

/** An error that is formatted already. */
class FormattedError extends GraphQLError {
  constructor(private readonly formatted: GraphQLFormattedError) {
    super(formatted.message);
  }

  override toJSON(): GraphQLFormattedError {
    return this.formatted;
  }
}

/** Documents by which the protocol distinguishes subscriptions. It reads nothing else of a document. */
const DOCUMENTS = { subscription: parse('subscription { any }'), result: parse('{ any }') };

/** What the protocol needs to know of an operation: whether it is a subscription. */
function executionArgs(operation: OpenedOperation): ExecutionArgs & { readonly contextValue: OpenedOperation } {
  // The protocol passes it on without reading the schema.
  return { document: DOCUMENTS[operation.kind], contextValue: operation } as unknown as ReturnType<typeof executionArgs>;
}

/** The operation of `executionArgs`. */
function operationOf({ contextValue }: ExecutionArgs): OpenedOperation {
  // Set above.
  return contextValue as OpenedOperation;
}

/** The response to a ping. Its payload is optional: one that is long, or nested too deeply to be written, is not repeated. */
function pongOf(payload: Readonly<Record<string, unknown>> | undefined): string {
  try {
    const pong = JSON.stringify({ type: 'pong', ...(payload !== undefined && { payload }) });
    if (pong.length <= LIVE_LIMITS.pongLength) return pong;
  } catch {
    // Nested too deeply.
  }
  return JSON.stringify({ type: 'pong' });
}

/**
 * The server side of graphql-transport-ws: the messages and their order are those of the library, and operations run through the pipeline.
 */
export function createProtocolServer(parts: LiveParts, sessions: Sessions): Server<LiveSocket> {
  return makeServer<ConnectionParams & Record<string, unknown>, LiveSocket>({
    connectionInitWaitTimeout: parts.limits.initTimeoutMs,
    onConnect(context) {
      const { extra, connectionParams } = context;
      // The library would keep them as long as the socket, whatever else they contain.
      Object.assign(context, { connectionParams: undefined });
      extra.hasUnanswered = () => Object.values(context.subscriptions).some((operation) => operation instanceof PendingOperation);
      return extra.initialize(connectionParams);
    },
    async onSubscribe({ extra: socket, subscriptions }, id, payload) {
      const { session, messageBytes } = socket;
      if (session === undefined) throw new Error('An operation before the connection is initialized');
      if (id.length > parts.limits.idLength) {
        socket.close(CLOSE_CODES.badRequest, 'The id is too long');
        return never();
      }
      // The socket closes when those that run are completed. Without a result, the client sends it again on another connection.
      if (session.hasEnded) return never();
      const pending = new PendingOperation();
      subscriptions[id] = pending;
      // Its values have not been checked.
      const parameters = payload as unknown as RequestParameters;
      const message = { bytes: messageBytes, isCancelled: () => pending.isCancelled };
      const opening = openOperation(parts, sessions, session, message, (context) => resolveRequest(parts, parameters, context));
      const operation = await socket.inbound.whileOpening(opening).catch((error: unknown) => {
        socket.fail(error);
      });
      if (pending.isCancelled) {
        if (operation?.kind === 'subscription') operation.subscription.end('client');
        return never();
      }
      if (operation === undefined || (operation.kind === 'subscription' && operation.subscription.isCut)) {
        // It has no result either.
        Reflect.deleteProperty(subscriptions, id);
        socket.closeIfAnswered();
        return never();
      }
      if (operation.kind === 'subscription') return executionArgs(operation);
      const { errors, data } = operation.result.body;
      if (data === undefined) return (errors ?? []).map((error) => new FormattedError(error));
      return executionArgs(operation);
    },
    subscribe: (args) => {
      const operation = operationOf(args);
      if (operation.kind !== 'subscription') throw new Error('A subscription without a source');
      const { subscription } = operation;
      const running: AsyncIterable<unknown> = new RunningOperation(subscription, () => subscription.isCut);
      // Its results are formatted, unlike those that the library's types expect.
      return running as AsyncIterable<ExecutionResult>;
    },
    execute: (args) => {
      const operation = operationOf(args);
      if (operation.kind !== 'result') throw new Error('An operation without a result');
      // Formatted as well.
      return operation.result.body as unknown as ExecutionResult;
    },
    onError({ extra: { session } }, _id, _payload, errors) {
      if (session === undefined || errors.every((error) => error instanceof FormattedError)) return undefined;
      // Of the iteration of a subscription. Its message may reveal internal details.
      const failure = new AppError('INTERNAL_SERVER_ERROR', { cause: errors[0] });
      logFailure(parts.log, failure, { requestId: session.client.requestId }, 'subscription failed');
      return [...(parts.pipeline.formatError(failure, session.opening).body.errors ?? [])];
    },
    // Results are formatted already (see above).
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
  });
}

/**
 * A message, with an empty text of the document if it requests an operation without any: the library requires one, which requests with an id
 * do not have.
 */
function withQuery(text: string): string {
  if (text.includes('"query"') || !text.includes('"subscribe"')) return text;
  try {
    const message: unknown = JSON.parse(text);
    const isObject = typeof message === 'object' && message !== null && 'type' in message && 'payload' in message;
    if (!isObject || message.type !== 'subscribe' || typeof message.payload !== 'object' || message.payload === null) return text;
    return JSON.stringify({ ...message, payload: { ...message.payload, query: '' } });
  } catch {
    return text;
  }
}

/** Passes the messages of an open WebSocket to the protocol, until it is closed. */
export function connectProtocol(
  protocol: Server<LiveSocket>,
  socket: LiveSocket,
  { ws, requestId }: OpenedSocket,
  { log, metrics }: LiveParts,
): void {
  metrics.connectionOpened('websocket');
  // The library closes the connection, with the code of the error.
  ws.on('error', () => undefined);
  const closed = protocol.opened(
    {
      protocol: ws.protocol,
      send: (message) => socket.send(message),
      close: (code, reason) => {
        socket.close(code ?? CLOSE_CODES.internalError, reason ?? '');
      },
      onMessage: (receive) => {
        socket.onMessage = (message) => {
          // Failures of the gateway are reported where they occur. What is left are messages that only a server may send.
          const processed = receive(withQuery(message)).catch(() => {
            socket.close(CLOSE_CODES.badRequest, 'Invalid message received');
          });
          void processed.then(() => {
            socket.closeIfAnswered();
          });
        };
      },
      onPing: async (payload) => {
        await socket.send(pongOf(await socket.renew(payload)));
      },
    },
    socket,
  );
  ws.once('close', (code, reason) => {
    metrics.connectionClosed('websocket');
    socket.closed();
    closed(code, reason.toString()).catch((error: unknown) => {
      logFailure(log, new AppError('INTERNAL_SERVER_ERROR', { cause: error }), { requestId }, 'WebSocket failed');
    });
    // A client that does not confirm the close of the gateway appears as a lost connection.
    log.info({ requestId, userId: socket.session?.userId, code: socket.closeCode ?? code }, 'WebSocket closed');
  });
}
