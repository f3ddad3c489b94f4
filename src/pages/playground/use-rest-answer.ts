import { useEffect, useState } from 'react';
import { exchange, type ReceivedResponse } from './exchange';
import { usePlayground } from './playground-state';
import type { RequestHeaders } from './request-headers';
import { useTabId } from './use-tab-id';

/** The response to a call, and the function that sends the call. */
export interface RestAnswer {
  /** Undefined before the call is sent, and until there is a response. */
  readonly received: ReceivedResponse | 'unreachable' | undefined;
  readonly isSent: boolean;
  readonly send: () => void;
}

/** The pause in typing after which a request is sent, in milliseconds. */
const PAUSE_MS = 400;

/**
 * Sends a call, and sends it again whenever it changes. Nothing is sent automatically for an operation that was never run or
 * sent in its tab, because it may come from a link. A response is shown only with the call that it belongs to.
 */
export function useRestAnswer(url: string, headers: RequestHeaders): RestAnswer {
  const { requests, addRestRequest, restRequests } = usePlayground();
  const tabId = useTabId();
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<{ readonly call: string; readonly received: ReceivedResponse | 'unreachable' }>();
  const isSent = requests.has(tabId) || restRequests.has(tabId);
  const call = JSON.stringify({ url, headers });
  useEffect(() => {
    if (!isSent) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // `call` is serialized above from an object of this type.
      const request = JSON.parse(call) as { readonly url: string; readonly headers: RequestHeaders };
      exchange(request.url, { headers: request.headers, signal: abort.signal }).then(
        (received) => {
          setAnswer({ call, received });
        },
        () => {
          if (!abort.signal.aborted) setAnswer({ call, received: 'unreachable' });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [call, isSent, turn]);
  return {
    received: isSent && answer?.call === call ? answer.received : undefined,
    isSent,
    send: () => {
      addRestRequest(tabId);
      setTurn(turn + 1);
    },
  };
}
