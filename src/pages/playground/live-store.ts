import { useSyncExternalStore } from 'react';
import { startRun, stopRun, updateRun, type LiveRun } from './live-run';
import { LIVE_TRANSPORTS, type LiveTransport } from './live-connection';
import type { LiveUpdate } from './live-loop';
import { LOCAL_STORE } from './playground-state';
import { openStoredText, useStoredText } from './stored-text';

/** The latest run of each tab. It is not part of the page's state, because every event would render the whole page. */
let runs: ReadonlyMap<string, LiveRun> = new Map();
const listeners = new Set<() => void>();

function set(tabId: string, run: LiveRun | undefined): void {
  const next = new Map(runs);
  if (run === undefined) next.delete(tabId);
  else next.set(tabId, run);
  runs = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Notes that a subscription begins in a tab, in place of the one before. */
export function beginLive(tabId: string, transport: LiveTransport): void {
  set(tabId, startRun(transport));
}

/** Notes what happens to the subscription of a tab. */
export function updateLive(tabId: string, update: LiveUpdate): void {
  const run = runs.get(tabId);
  if (run !== undefined) set(tabId, updateRun(run, update, Date.now()));
}

/** Notes that the page has stopped the subscription of a tab; `isChanged`: because its operation was changed. */
export function endLive(tabId: string, isChanged = false): void {
  const run = runs.get(tabId);
  if (run !== undefined) set(tabId, stopRun(run, isChanged));
}

/** Forgets the subscription of a tab that runs another operation. */
export function forgetLive(tabId: string): void {
  if (runs.has(tabId)) set(tabId, undefined);
}

/** The latest run of a subscription in a tab; undefined if there is none. */
export function useLiveRun(tabId: string): LiveRun | undefined {
  return useSyncExternalStore(subscribe, () => runs.get(tabId));
}

const STORED_TRANSPORT = openStoredText(LOCAL_STORE, 'live-transport');

function transportOf(stored: string | null): LiveTransport {
  return LIVE_TRANSPORTS.find((transport) => transport === stored) ?? 'websocket';
}

/** The chosen transport: WebSocket unless another one was chosen. */
export function readTransport(): LiveTransport {
  return transportOf(STORED_TRANSPORT.read());
}

/** The chosen transport, and the function that chooses another one. */
export function useTransport(): readonly [LiveTransport, (transport: LiveTransport) => void] {
  return [transportOf(useStoredText(STORED_TRANSPORT)), STORED_TRANSPORT.write];
}
