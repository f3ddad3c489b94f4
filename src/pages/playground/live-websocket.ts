import { createClient, type Client } from 'graphql-ws/client';
import { untilEnd, type Connect, type ConnectionEnd, type ConnectionEvents } from './live-connection';
import type { ReceivedResult } from './parse-result';

/** Between two pings, in milliseconds: a connection that is lost without a sign is noticed by a missing pong. */
const PING_MS = 15_000;

/** How long a pong, or the acceptance of the connection, may take, in milliseconds. */
const ANSWER_MS = 10_000;

/** The reason with which the gateway closes connections when it stops. */
const RECONNECT = /^reconnect-after-ms=(\d+)$/;

/** The codes of connections that no gateway has closed: RFC 6455 §7.4.1, and the client's own for a missing pong. */
const LOST_CODES: readonly unknown[] = [1005, 1006, 4499];

function toEnd(error: unknown): ConnectionEnd {
  // The client passes an array only for errors of the operation, which are of this form.
  if (Array.isArray(error)) return { kind: 'errors', result: { errors: error as NonNullable<ReceivedResult['errors']> } };
  // A CloseEvent, or an error of any other kind.
  const { code, reason } = Object(error) as { readonly code?: unknown; readonly reason?: unknown };
  if (typeof code !== 'number' || LOST_CODES.includes(code)) return { kind: 'lost' };
  const text = typeof reason === 'string' ? reason : '';
  const hint = RECONNECT.exec(text)?.[1];
  if (hint === undefined) return { kind: 'closed', code, reason: text, reconnectMs: undefined };
  return { kind: 'closed', code, reason: '', reconnectMs: Number(hint) };
}

/** A client for one subscription, which does not connect again by itself. */
function openClient(url: string, connectionParams: Record<string, unknown>, events: ConnectionEvents): Client {
  let pongDue: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    connectionParams,
    retryAttempts: 0,
    keepAlive: PING_MS,
    connectionAckWaitTimeout: ANSWER_MS,
    on: {
      connected: events.onOpen,
      ping: (isReceived, payload) => {
        const expiresInMs = payload?.['tokenExpiresInMs'];
        if (isReceived && typeof expiresInMs === 'number') events.onExpiring(expiresInMs);
        if (!isReceived) pongDue = setTimeout(() => { client.terminate(); }, ANSWER_MS); // prettier-ignore
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(pongDue);
      },
      closed: () => {
        clearTimeout(pongDue);
      },
    },
  });
  return client;
}

/**
 * Opens a subscription by a WebSocket of its own (graphql-transport-ws). Browsers cannot set headers of a WebSocket: they are parameters of
 * the connection.
 */
export const connectWebSocket: Connect = ({ url, headers, body }, given) => {
  const { events, stop } = untilEnd(given);
  const unsubscribe = openClient(url.replace(/^http/, 'ws'), headers, events).subscribe(
    { ...body },
    {
      next: events.onResult,
      error: (error) => {
        events.onEnd(toEnd(error));
      },
      complete: () => {
        events.onEnd({ kind: 'complete' });
      },
    },
  );
  return () => {
    stop();
    unsubscribe();
  };
};
