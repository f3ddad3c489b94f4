import { get } from 'node:http';
import type { LiveClient, LiveListener, LiveSubscription } from './live-client';

const EVENT_END = '\n\n';
const NEXT = 'event: next\n';

/** Subscribes over an event stream, like `subscribe` over a WebSocket. */
export function subscribeByEventStream(
  origin: string,
  { token, query, variables }: LiveSubscription,
  { next, end }: LiveListener,
): LiveClient {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables[0]) });
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}`, 'apollo-require-preflight': 'true' };
  let last = 'without a response';
  const request = get(`${origin}/graphql/stream?${parameters.toString()}`, { headers, agent: false }, (response) => {
    let unread = '';
    last = `status ${response.statusCode}`;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const events = (unread + text).split(EVENT_END);
      unread = events.pop() ?? '';
      for (const event of events) if (event.startsWith(NEXT)) next(event);
    });
  });
  request.on('error', (error) => (last = error.message));
  request.once('close', () => {
    end(last);
  });
  return { close: () => request.destroy() };
}
