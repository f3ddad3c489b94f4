import type { Variables } from './live-operation';
import type { RequestHeaders } from './request-headers';
import type { ReceivedResult } from './parse-result';

/** How events reach the page. */
export const LIVE_TRANSPORTS = ['websocket', 'sse'] as const;

/** A way in which events reach the page. */
export type LiveTransport = (typeof LIVE_TRANSPORTS)[number];

/** The body of the request for a subscription. Clients serialize it for each connection. */
export interface LiveRequestBody {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Variables;
}

/** A subscription to open. */
export interface LiveRequest {
  /** The URL of the endpoint by HTTP. */
  readonly url: string;
  readonly headers: RequestHeaders;
  readonly body: LiveRequestBody;
}

/** Why a connection has ended. */
export type ConnectionEnd =
  /** The subscription is complete. */
  | { readonly kind: 'complete' }
  /** The gateway has responded with errors instead of events. */
  | { readonly kind: 'errors'; readonly result: ReceivedResult }
  /** A server has responded with something other than GraphQL. */
  | { readonly kind: 'notGraphQL'; readonly status: number }
  /** The gateway has closed the connection, with a close code if it was a WebSocket, and may have said when to connect again. */
  | { readonly kind: 'closed'; readonly code: number | undefined; readonly reason: string; readonly reconnectMs: number | undefined }
  /** The connection is lost, or was never established. */
  | { readonly kind: 'lost' };

/** What happens on a connection. Nothing happens after its end, or after it has been stopped. */
export interface ConnectionEvents {
  /** The gateway has accepted it. */
  readonly onOpen: () => void;
  readonly onResult: (result: ReceivedResult) => void;
  /** The gateway closes it in so many milliseconds, because its token expires. */
  readonly onExpiring: (inMs: number) => void;
  readonly onEnd: (end: ConnectionEnd) => void;
}

/** Opens one connection for a subscription. Returns the function that stops it. */
export type Connect = (request: LiveRequest, events: ConnectionEvents) => () => void;

/** The events of a connection, until its end or until it is stopped. */
export function untilEnd(events: ConnectionEvents): { readonly events: ConnectionEvents; readonly stop: () => void } {
  let isOver = false;
  const guard =
    <Value extends unknown[]>(listener: (...values: Value) => void) =>
    (...values: Value): void => {
      if (!isOver) listener(...values);
    };
  return {
    events: {
      onOpen: guard(events.onOpen),
      onResult: guard(events.onResult),
      onExpiring: guard(events.onExpiring),
      onEnd: guard((end) => {
        isOver = true;
        events.onEnd(end);
      }),
    },
    stop: () => {
      isOver = true;
    },
  };
}
