import { createClient } from 'graphql-sse';
import { untilEnd, type Connect, type ConnectionEnd } from './live-connection';
import { parseResult } from './parse-result';

/** The line with which the gateway says when to connect again, before it completes the streams of a gateway that stops. */
const RETRY = /^retry: ?(\d+)$/m;

/** The characters that are kept of earlier pieces of a stream: more than the line has. */
const KEPT = 32;

/** A response whose events are passed on, and in which the retry line is found. The client skips it. */
function watchRetry(response: Response, onRetry: (ms: number) => void): Response {
  const decoder = new TextDecoder();
  let tail = '';
  const watched = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      tail += decoder.decode(chunk, { stream: true });
      const [, ms] = RETRY.exec(tail) ?? [];
      if (ms !== undefined) onRetry(Number(ms));
      tail = tail.slice(-KEPT);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(watched), response);
}

/** What a response says that is no stream of events. */
async function toEnd(response: Response): Promise<ConnectionEnd> {
  const result = parseResult(await response.text());
  return result === undefined ? { kind: 'notGraphQL', status: response.status } : { kind: 'errors', result };
}

/** Opens a subscription by a stream of events (GraphQL over SSE, distinct connections mode). */
export const connectEventStream: Connect = ({ url, headers, body }, given) => {
  const { events, stop } = untilEnd(given);
  let reconnectMs: number | undefined;
  let rejected: Response | undefined;
  const client = createClient({
    url,
    headers,
    retryAttempts: 0,
    credentials: 'omit',
    fetchFn: async (input: string, init: RequestInit): Promise<Response> => {
      const response = await fetch(input, { ...init, cache: 'no-store' });
      if (response.headers.get('content-type')?.startsWith('text/event-stream') === true)
        return watchRetry(response, (ms) => {
          reconnectMs = ms;
        });
      rejected = response;
      // Not ok, so that the client does not read it.
      return Response.error();
    },
    on: { connected: events.onOpen },
  });
  const unsubscribe = client.subscribe(
    { ...body },
    {
      next: events.onResult,
      error: () => {
        if (rejected === undefined) events.onEnd({ kind: 'lost' });
        else toEnd(rejected).then(events.onEnd, () => { events.onEnd({ kind: 'lost' }); }); // prettier-ignore
      },
      complete: () => {
        events.onEnd(reconnectMs === undefined ? { kind: 'complete' } : { kind: 'closed', code: undefined, reason: '', reconnectMs });
      },
    },
  );
  return () => {
    stop();
    unsubscribe();
  };
};
