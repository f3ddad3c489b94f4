import { useSyncExternalStore } from 'react';
import type { KeyValueStore } from './browser-storage';

/** A text that is stored under a key, and shared by every part of the page and, in localStorage, by other tabs of the browser. */
export interface StoredText {
  readonly read: () => string | null;
  /** Returns whether there was space for the text. */
  readonly write: (text: string) => boolean;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** Opens a stored text. */
export function openStoredText(store: KeyValueStore, key: string): StoredText {
  const listeners = new Set<() => void>();
  return {
    read: () => store.getItem(key),
    write: (text) => {
      try {
        store.setItem(key, text);
      } catch {
        return false;
      }
      for (const listener of listeners) listener();
      return true;
    },
    subscribe: (onChange) => {
      listeners.add(onChange);
      window.addEventListener('storage', onChange);
      return () => {
        listeners.delete(onChange);
        window.removeEventListener('storage', onChange);
      };
    },
  };
}

/** The stored text, as it changes. */
export function useStoredText({ read, subscribe }: StoredText): string | null {
  return useSyncExternalStore(subscribe, read);
}
