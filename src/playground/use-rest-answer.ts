import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { exchange, type Received } from './exchange';
import { usePlayground } from './playground-state';
import type { RequestHeaders } from './request-headers';

/** What has come of a call, and how to make it. */
export interface RestAnswer {
  /** Undefined while nothing was sent, or nothing has come yet. */
  readonly received: Received | 'unreachable' | undefined;
  readonly isSent: boolean;
  readonly send: () => void;
}

/** An answer is asked for when typing has paused for so long, in milliseconds. */
const PAUSE_MS = 400;

/**
 * Makes a call, and again whenever it changes. Nothing is sent by itself for an operation that nobody has run or sent in its
 * tab: it may have come by a link. An answer is shown beside the very call it answers.
 */
export function useRestAnswer(url: string, headers: RequestHeaders): RestAnswer {
  const { exchanges } = usePlayground();
  const tabId = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id ?? '');
  const [sentTabs, setSentTabs] = useState<readonly string[]>([]);
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<{ readonly call: string; readonly received: Received | 'unreachable' }>();
  const isSent = exchanges.has(tabId) || sentTabs.includes(tabId);
  const call = JSON.stringify({ url, headers });
  useEffect(() => {
    if (!isSent) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // Written above as what it is read for.
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
      setSentTabs([...sentTabs, tabId]);
      setTurn(turn + 1);
    },
  };
}
