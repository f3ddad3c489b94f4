import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { readToken } from '../auth/authorization-header';
import { AppError } from '../errors/app-error';
import type { LiveResult } from '../graphql/live-pipeline';
import { markAuthenticated } from '../http/connections';
import { graphQLTypeFor } from '../http/failures';
import type { StreamRequest } from '../http/graphql-stream';
import { currentResponse } from '../http/raw-responses';
import type { LiveParts } from './live-parts';
import { openOperation, type OpenedOperation } from './open-operation';
import { DRAINING, Session, type SessionEnd, type SessionTransport } from './session';
import type { SessionClient } from './session-context';
import type { Sessions } from './sessions';
import type { ResultBody } from './subscription';

/** The size that a request in chunks counts as, in bytes. */
const LARGE_REQUEST_BYTES = 16 * 1024;

/** The status and headers of a result. */
type OpenedResult = Pick<LiveResult, 'status' | 'headers'>;

/** A response that is a stream of events (GraphQL over SSE, distinct connections mode). */
class EventStream implements SessionTransport {
  /** Why the gateway has ended it. */
  ended: SessionEnd | undefined;
  private waitingSince: number | undefined;

  constructor(private readonly response: ServerResponse) {}

  readonly isClosed = (): boolean => this.response.destroyed || this.response.writableEnded;

  /** The stream ends after its last events, when its operation has ended. */
  end(end: SessionEnd): void {
    this.ended = end;
  }

  unreadSince(): number | undefined {
    return this.waitingSince;
  }

  cut(): void {
    this.response.destroy();
  }

  heartbeat(): void {
    if (this.response.headersSent && !this.isClosed()) this.response.write(':\n\n');
  }

  warnOfExpiry(): void {
    // A client that receives events cannot send a new token: it connects again.
  }

  /** Sends the text of events. Resolves when the client has room for more, so that it slows its own subscription down. */
  async send(text: string): Promise<void> {
    if (this.isClosed() || this.response.write(text)) return;
    this.waitingSince = performance.now();
    const closed = new AbortController();
    const abort = (): void => {
      closed.abort();
    };
    this.response.once('close', abort);
    await once(this.response, 'drain', { signal: closed.signal }).catch(() => undefined);
    this.response.off('close', abort);
    this.waitingSince = undefined;
  }
}

function nextEvent(body: ResultBody): string {
  return `event: next\ndata: ${JSON.stringify(body)}\n\n`;
}

const COMPLETE = 'event: complete\ndata:\n\n';

/** Sends the headers of a stream. From now on, the request counts as answered: the time that a stream takes says nothing about the gateway. */
function begin(reply: FastifyReply, request: FastifyRequest): void {
  const headers = reply.getHeaders();
  const { raw: response } = reply.hijack();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  // nginx would buffer events.
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  request.settleStream();
  // It would be kept as long as the stream, whatever else it contains.
  request.body = undefined;
  request.raw.socket.setTimeout(0);
  request.raw.socket.setNoDelay(true);
}

/** Sends all results of an operation, until it, its client or the gateway ends it. `first`: its first result. */
async function sendAll(stream: EventStream, operation: OpenedOperation, first: ResultBody): Promise<void> {
  await stream.send(nextEvent(first));
  if (operation.kind === 'subscription') for await (const body of operation.subscription) await stream.send(nextEvent(body));
}

/** The last events: of an error that ended the connection, or a hint when to connect again. */
function lastEvents(parts: LiveParts, { ended }: EventStream, { opening }: Session): string {
  if (ended?.kind === 'draining') return `retry: ${ended.reconnectMs}\n${COMPLETE}`;
  if (ended?.kind === 'error') return nextEvent(parts.pipeline.formatError(ended.error, opening).body) + COMPLETE;
  return COMPLETE;
}

/** The size of a request for an operation, in bytes; that of one in chunks, which does not say it, is that of a large one. */
function sizeOf({ raw: { url = '', headers } }: FastifyRequest): number {
  return url.length + Number(headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : LARGE_REQUEST_BYTES));
}

/** The response to a request without a first result: that of a query, or that of the gateway or the client that has ended it meanwhile. */
function sendWithoutStream(
  reply: FastifyReply,
  stream: EventStream,
  { status, headers }: OpenedResult,
  body: ResultBody | undefined,
): void {
  if (stream.isClosed()) {
    reply.hijack();
    return;
  }
  if (stream.ended?.kind === 'error') throw stream.ended.error;
  if (body === undefined) throw DRAINING;
  void reply
    .code(status)
    .headers(headers)
    .type(`${graphQLTypeFor(reply.request) ?? 'application/json'}; charset=utf-8`)
    .send(`${JSON.stringify(body)}\n`);
}

/** Opens the operation of a stream, and sends its results until its end. */
async function respond(
  parts: LiveParts,
  sessions: Sessions,
  { session, stream }: { readonly session: Session; readonly stream: EventStream },
  { request, reply, context, operation: requested }: StreamRequest,
): Promise<void> {
  const operation = await openOperation(parts, sessions, session, { bytes: sizeOf(request) }, () => requested, context);
  context.operation.isExecuted = false;
  const first = operation.kind === 'subscription' ? await operation.subscription.next() : undefined;
  const result = operation.kind === 'result' ? operation.result : operation.subscription.first;
  if (operation.kind === 'subscription') context.operation.errors = operation.subscription.first.errors;
  const body = operation.kind === 'result' ? operation.result.body : first?.value;
  // Any other status is that of an outage, after which the client sends the request again.
  if (body?.data === undefined || result.status !== 200 || stream.isClosed()) {
    sendWithoutStream(reply, stream, result, body);
    return;
  }
  markAuthenticated(request.raw.socket);
  begin(reply, request);
  parts.metrics.connectionOpened('sse');
  try {
    await sendAll(stream, operation, body);
    await stream.send(lastEvents(parts, stream, session));
  } finally {
    parts.metrics.connectionClosed('sse');
    // A client that does not read the end keeps its connection no longer.
    request.raw.socket.setTimeout(parts.limits.unreadMs);
    reply.raw.end();
  }
}

/** Responds with a stream of events on a connection of its own. */
async function streamAlone(parts: LiveParts, sessions: Sessions, address: string, requested: StreamRequest): Promise<void> {
  const { request, reply } = requested;
  const token = readToken(request.raw.rawHeaders);
  if (token === undefined) throw AppError.unauthenticated();
  const stream = new EventStream(reply.raw);
  const client: SessionClient = { transport: 'sse', requestId: request.id, headers: request.headers, address, isFromRouter: request.isFromRouter, token }; // prettier-ignore
  const session = await Session.open(parts, sessions.readAccount, client, stream);
  // From now on it counts, and ends with its account, its token, or the gateway.
  sessions.add(session);
  reply.raw.once('close', () => {
    session.endOperations();
  });
  try {
    await respond(parts, sessions, { session, stream }, requested);
  } finally {
    session.endOperations();
    sessions.remove(session);
  }
}

/**
 * Responds with a stream of events. A request that fails before its first result gets the same response as one for a query: its status says
 * why, and clients do not repeat a 4xx.
 */
export async function streamEvents(parts: LiveParts, sessions: Sessions, address: string, requested: StreamRequest): Promise<FastifyReply> {
  const { request, reply } = requested;
  const { socket } = request.raw;
  const { pendingRequests } = request.server;
  // Behind other responses, also one that was ended and is not read, a stream would not learn that its connection is closed; and others would
  // wait behind the stream for ever.
  if (currentResponse(socket) !== reply.raw || !pendingRequests.reserve(socket))
    throw new AppError('BAD_USER_INPUT', { internalReason: 'sharedConnection' });
  try {
    await streamAlone(parts, sessions, address, requested);
  } finally {
    pendingRequests.release(socket);
  }
  return reply;
}
