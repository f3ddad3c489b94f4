import type { OperationDefinitionNode } from 'graphql';
import type { Connect, ConnectionEnd, LiveRequest } from './live-connection';
import { variablesAfter } from './live-operation';
import type { ReceivedResult } from './parse-result';

/** How often a lost connection is opened again before the page gives up: for about a minute. */
export const MAX_ATTEMPTS = 12;

/** The shortest and the longest wait between two attempts, in milliseconds. Each attempt waits twice as long as the one before. */
const MIN_WAIT_MS = 500;
const MAX_WAIT_MS = 10_000;

/** The highest share of a wait that is random, so that pages do not all connect at the same time. */
const JITTER = 0.5;

/** Close codes after which another attempt would have the same outcome: the token, the account or the request is not accepted. */
const FINAL_CODES: readonly unknown[] = [1008, 1009, 4400, 4401, 4403];

/** Errors that pass by themselves. */
const TEMPORARY_ERRORS: readonly unknown[] = ['SERVICE_UNAVAILABLE', 'GATEWAY_TIMEOUT', 'RATE_LIMITED'];

/** What happens while a subscription runs. */
export type LiveUpdate =
  /** A connection is being opened; `attempt` counts from 1 after a lost one, and is 0 for the first. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly isResumed: boolean }
  | { readonly kind: 'result'; readonly result: ReceivedResult }
  /** A connection is lost, and the next attempt is made in so many milliseconds. */
  | { readonly kind: 'waiting'; readonly attempt: number; readonly inMs: number; readonly end: ConnectionEnd }
  /** The gateway ends the connection in so many milliseconds, because the token expires. */
  | { readonly kind: 'expiring'; readonly inMs: number }
  | { readonly kind: 'ended'; readonly end: ConnectionEnd; readonly attempts: number };

/** Whether another connection could succeed. */
function isTemporary(end: ConnectionEnd): boolean {
  switch (end.kind) {
    case 'complete':
      return false;
    case 'errors':
      return end.result.errors?.some(({ extensions }) => TEMPORARY_ERRORS.includes(extensions?.['code'])) === true;
    case 'closed':
      return !FINAL_CODES.includes(end.code);
    case 'notGraphQL':
    case 'lost':
      return true;
  }
}

function waitMs(attempt: number, end: ConnectionEnd): number {
  if (end.kind === 'closed' && end.reconnectMs !== undefined) return end.reconnectMs;
  const longest = Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(longest * (1 - JITTER * Math.random()));
}

/**
 * Runs a subscription until it ends, and connects again when its connection is lost. A subscription that fails before its first result is not
 * opened again: the page shows why. Returns the function that stops it.
 */
export function runLive(
  connect: Connect,
  operation: OperationDefinitionNode,
  request: LiveRequest,
  onUpdate: (update: LiveUpdate) => void,
): () => void {
  let { variables } = request.body;
  let hasResult = false;
  let attempt = 0;
  let stop = (): void => undefined;
  const onEnd = (end: ConnectionEnd): void => {
    if (!hasResult || attempt === MAX_ATTEMPTS || !isTemporary(end)) {
      onUpdate({ kind: 'ended', end, attempts: attempt });
      return;
    }
    attempt += 1;
    const inMs = waitMs(attempt, end);
    onUpdate({ kind: 'waiting', attempt, inMs, end });
    const timer = setTimeout(open, inMs);
    stop = () => { clearTimeout(timer); }; // prettier-ignore
  };
  const open = (): void => {
    onUpdate({ kind: 'connecting', attempt });
    stop = connect(
      { ...request, body: { ...request.body, variables } },
      {
        onOpen: () => { onUpdate({ kind: 'open', isResumed: hasResult }); }, // prettier-ignore
        onResult: (result) => {
          attempt = 0;
          hasResult = true;
          variables = variablesAfter(operation, variables, result);
          onUpdate({ kind: 'result', result });
        },
        onExpiring: (inMs) => { onUpdate({ kind: 'expiring', inMs }); }, // prettier-ignore
        onEnd,
      },
    );
  };
  open();
  return () => { stop(); }; // prettier-ignore
}
