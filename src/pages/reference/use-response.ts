import { useRef, useState } from 'react';
import type { ApiRequest } from './build-request';
import { sendRequest, type ReceivedResponse } from './send-request';

/** The outcome of the latest request that was sent. */
export interface Outcome {
  readonly received: ReceivedResponse | 'unreachable';
  /** Whether the form or the account have changed since. */
  readonly isStale: boolean;
}

/** The response to an operation, and the functions that send its request and discard the response. */
export interface ResponseState {
  readonly outcome: Outcome | undefined;
  readonly isSending: boolean;
  readonly send: () => void;
  readonly discard: () => void;
}

/** Sends a request when it is told to. A response that arrives after a later request was sent is ignored. */
export function useResponse(request: ApiRequest, token: string | undefined): ResponseState {
  const [answer, setAnswer] = useState<{ readonly call: string; readonly received: Outcome['received'] }>();
  const [isSending, setSending] = useState(false);
  const latest = useRef<AbortController>(undefined);
  const call = JSON.stringify([request, token]);
  return {
    outcome: answer && { received: answer.received, isStale: answer.call !== call },
    isSending,
    send: () => {
      latest.current?.abort();
      const abort = new AbortController();
      latest.current = abort;
      setSending(true);
      const show = (received: Outcome['received']): void => {
        if (abort.signal.aborted) return;
        setAnswer({ call, received });
        setSending(false);
      };
      sendRequest(request, token, abort.signal).then(show, () => {
        show('unreachable');
      });
    },
    discard: () => {
      setAnswer(undefined);
    },
  };
}
