import type { ConnectionEnd, LiveTransport } from './live-connection';
import type { LiveUpdate } from './live-loop';
import { isObject } from './parse-object';
import type { ReceivedResult } from './parse-result';

/** The events that are kept of a subscription: the last ones. */
export const MAX_KEPT_EVENTS = 100;

/** The length of the preview of an event, in characters: more than fits into a line of the widest window. */
const MAX_PREVIEW = 240;

/** A line in the list of a subscription's events: a result, or that the connection was lost or is open again. */
export interface LiveEntry {
  /** Unique in its run, and increasing. */
  readonly id: number;
  /** The time, in milliseconds since 1970. */
  readonly at: number;
  readonly kind: 'result' | 'lost' | 'resumed';
  /** Of a result: its number from 1, what it contains as one line, the whole as JSON, and whether it has errors. */
  readonly number: number;
  readonly preview: string;
  readonly text: string;
  readonly hasErrors: boolean;
}

/** What a subscription is doing. */
export type LivePhase =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly inMs: number; readonly end: ConnectionEnd }
  | { readonly kind: 'ended'; readonly end: ConnectionEnd; readonly attempts: number }
  /** Stopped by the page. */
  | { readonly kind: 'stopped'; readonly isChanged: boolean };

/** The latest run of a subscription in a tab. */
export interface LiveRun {
  readonly transport: LiveTransport;
  readonly phase: LivePhase;
  /** The number of results so far, and of the connections that were opened again. */
  readonly results: number;
  readonly resumed: number;
  /** The time at which the gateway closes the connection because the token expires; undefined if it has not said so. */
  readonly expiresAt: number | undefined;
  /** The last entries, the newest first. */
  readonly entries: readonly LiveEntry[];
}

/** A run that begins. */
export function startRun(transport: LiveTransport): LiveRun {
  return { transport, phase: { kind: 'connecting', attempt: 0 }, results: 0, resumed: 0, expiresAt: undefined, entries: [] };
}

/** Whether a subscription has not ended. */
export function isRunning({ phase }: LiveRun): boolean {
  return phase.kind !== 'ended' && phase.kind !== 'stopped';
}

function* leavesOf(name: string, value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    if (value.length === 0) yield `${name} []`;
    for (const item of value) yield* leavesOf(name, item);
  } else if (isObject(value)) for (const [key, inner] of Object.entries(value)) yield* leavesOf(key, inner);
  // A scalar of JSON.
  else yield `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** The values of a result in one line, with the names of their fields; the message of its first error if it has errors. */
export function previewOf({ data, errors }: ReceivedResult): string {
  const [error] = errors ?? [];
  if (error !== undefined) return error.message;
  let preview = '';
  for (const leaf of leavesOf('data', data)) {
    preview += preview === '' ? leaf : ` · ${leaf}`;
    if (preview.length > MAX_PREVIEW) return `${preview.slice(0, MAX_PREVIEW)}…`;
  }
  return preview;
}

function withEntry(run: LiveRun, at: number, entry: Partial<LiveEntry> & Pick<LiveEntry, 'kind'>): LiveRun {
  const id = (run.entries[0]?.id ?? 0) + 1;
  const added = { id, at, number: 0, preview: '', text: '', hasErrors: false, ...entry };
  return { ...run, entries: [added, ...run.entries].slice(0, MAX_KEPT_EVENTS) };
}

/** The run after an update at a time, in milliseconds since 1970. */
export function updateRun(run: LiveRun, update: LiveUpdate, at: number): LiveRun {
  switch (update.kind) {
    case 'connecting':
    case 'ended':
      return { ...run, phase: update, expiresAt: undefined };
    case 'waiting':
      // Further attempts belong to the same loss.
      return run.phase.kind === 'open' ? withEntry({ ...run, phase: update }, at, { kind: 'lost' }) : { ...run, phase: update };
    case 'open': {
      const open: LiveRun = { ...run, phase: { kind: 'open' } };
      return update.isResumed ? withEntry({ ...open, resumed: run.resumed + 1 }, at, { kind: 'resumed' }) : open;
    }
    case 'expiring':
      return { ...run, expiresAt: at + update.inMs };
    case 'result': {
      const number = run.results + 1;
      const { result } = update;
      const hasErrors = (result.errors ?? []).length > 0;
      return withEntry({ ...run, results: number }, at, {
        kind: 'result',
        number,
        preview: previewOf(result),
        text: JSON.stringify(result, null, 2),
        hasErrors,
      });
    }
  }
}

/** The run after the page has stopped it; `isChanged`: because its operation was changed. A run that has ended stays as it is. */
export function stopRun(run: LiveRun, isChanged: boolean): LiveRun {
  return isRunning(run) ? { ...run, phase: { kind: 'stopped', isChanged } } : run;
}

/** The latest result of a run; undefined before the first. */
export function latestResult({ entries }: LiveRun): LiveEntry | undefined {
  return entries.find(({ kind }) => kind === 'result');
}
