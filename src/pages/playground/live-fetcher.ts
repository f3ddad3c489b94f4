import type { OperationDefinitionNode } from 'graphql';
import { failure } from './failure';
import type { Connect, LiveRequest } from './live-connection';
import { runLive, type LiveUpdate } from './live-loop';
import { endMessage, type LiveMessages } from './live-messages';
import type { ReceivedResult } from './parse-result';

/** What receives the results of an operation. */
export interface ResultObserver {
  readonly next: (result: ReceivedResult) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

/** Runs a subscription of a tab. Returns the function that stops it. */
export type LiveSubscription = (operation: OperationDefinitionNode, request: LiveRequest, observer: ResultObserver) => () => void;

/** What a running subscription reports to. */
export interface LiveRunOptions {
  /** Loads the client of the transport, which is no part of the first visit. */
  readonly load: () => Promise<Connect>;
  readonly messages: () => LiveMessages;
  readonly onUpdate: (update: LiveUpdate) => void;
  readonly onStop: () => void;
}

/**
 * Runs a subscription by a transport. The observer gets its results. An error before the first one is a result or an error as that of a
 * query is; a later one is only reported, so that the last result stays.
 */
export function subscribeLive(
  { load, messages, onUpdate, onStop }: LiveRunOptions,
  [operation, request, observer]: Parameters<LiveSubscription>,
): () => void {
  let isStopped = false;
  let hasResult = false;
  const report = (update: LiveUpdate): void => {
    onUpdate(update);
    if (update.kind === 'result') {
      hasResult = true;
      observer.next(update.result);
    } else if (update.kind === 'ended') {
      const { end } = update;
      if (!hasResult && end.kind === 'errors') observer.next(end.result);
      if (hasResult || end.kind === 'errors' || end.kind === 'complete') observer.complete();
      else observer.error(failure(endMessage(messages(), end, hasResult)));
    }
  };
  let stop = (): void => undefined;
  load().then(
    (connect) => {
      if (!isStopped) stop = runLive(connect, operation, request, report);
    },
    () => {
      if (!isStopped) report({ kind: 'ended', end: { kind: 'lost' }, attempts: 0 });
    },
  );
  return () => {
    isStopped = true;
    stop();
    onStop();
  };
}
