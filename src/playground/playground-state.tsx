import { createContext, useContext, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { openStore, type KeyValueStore } from './browser-storage';
import type { Text } from './examples';
import type { Exchange } from './exchange';
import { mergeHeaders, parseHeaders, type RequestHeaders } from './request-headers';
import type { PlaygroundSettings } from './settings';
import { TEXTS, type PageTexts } from './texts';
import { readExpiry } from './token-expiry';

/** Gone with the browser tab: what may hold a token. */
export const SESSION_STORE = openStore(() => window.sessionStorage);

/** Kept for good: choices and what was asked. */
export const LOCAL_STORE = openStore(() => window.localStorage);

/** What the whole page shares beside what GraphiQL knows. */
export interface PlaygroundState {
  readonly settings: PlaygroundSettings;
  readonly language: keyof Text;
  readonly texts: PageTexts;
  /** The client headers that the pickers stand for. */
  readonly pickedHeaders: RequestHeaders;
  readonly pick: (header: string, value: string) => void;
  /** As it is typed: JSON, or on the way there. */
  readonly sharedHeaders: string;
  readonly setSharedHeaders: (text: string) => void;
  /** Empty where there is none. */
  readonly token: string;
  readonly setToken: (token: string) => void;
  /** What is sent with every operation: the pickers' headers, the token, the shared headers. The later count more. */
  readonly commonHeaders: RequestHeaders;
  /** What came back in each tab lately, by the tab's id. */
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly addExchange: (tabId: string, exchange: Exchange) => void;
}

const Context = createContext<PlaygroundState | undefined>(undefined);

/** What the whole page shares. @throws Error outside of the page */
export function usePlayground(): PlaygroundState {
  const state = useContext(Context);
  if (state === undefined) throw new Error('used outside of <PlaygroundProvider>');
  return state;
}

/** A text that survives a reload. */
function useStored(store: KeyValueStore, key: string, initial: (stored: string | null) => string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => initial(store.getItem(key)));
  return [
    value,
    (next) => {
      setValue(next);
      try {
        store.setItem(key, next);
      } catch {
        // The store is full: the choice holds until the page is left.
      }
    },
  ];
}

function isExpired(token: string): boolean {
  return (readExpiry(token) ?? Infinity) <= Date.now();
}

/** The choice of a picker: the one made before, else the one the browser suggests, else the first. */
function choiceOf(values: readonly string[], suggested?: string): (stored: string | null) => string {
  return (stored) => [stored, suggested].find((value) => value != null && values.includes(value)) ?? values[0] ?? '';
}

/** The headers of the pickers, each a choice from a list of the gateway's. */
function usePickedHeaders({ languages, timeZones, platforms }: PlaygroundSettings): Pick<PlaygroundState, 'pickedHeaders' | 'pick'> {
  const [language, setLanguage] = useStored(LOCAL_STORE, 'x-language', choiceOf(languages, navigator.language.slice(0, 2)));
  const [timeZone, setTimeZone] = useStored(LOCAL_STORE, 'x-timezone', choiceOf(timeZones));
  const [platform, setPlatform] = useStored(LOCAL_STORE, 'x-platform', choiceOf(platforms, 'web'));
  const setters: Readonly<Record<string, (value: string) => void>> = {
    'x-language': setLanguage,
    'x-timezone': setTimeZone,
    'x-platform': setPlatform,
  };
  return {
    pickedHeaders: { 'x-language': language, 'x-timezone': timeZone, 'x-platform': platform },
    pick: (header, value) => setters[header]?.(value),
  };
}

/** Holds what the whole page shares. */
export function PlaygroundProvider({
  settings,
  children,
}: {
  readonly settings: PlaygroundSettings;
  readonly children: ReactNode;
}): ReactElement {
  const { pickedHeaders, pick } = usePickedHeaders(settings);
  const [sharedHeaders, setSharedHeaders] = useStored(SESSION_STORE, 'sharedHeaders', (stored) => stored ?? '');
  const [token, setToken] = useStored(SESSION_STORE, 'token', (stored) => {
    // Nobody is left with a token that has run out while there is somebody else to be.
    return stored === null || isExpired(stored) ? (settings.demoUsers[0]?.token ?? stored ?? '') : stored;
  });
  const [exchanges, setExchanges] = useState<ReadonlyMap<string, Exchange>>(new Map());
  const language = pickedHeaders['x-language'] === 'tr' ? 'tr' : 'en';
  const authorization: RequestHeaders = token === '' ? {} : { authorization: `Bearer ${token}` };
  const state: PlaygroundState = {
    settings,
    language,
    texts: TEXTS[language],
    pickedHeaders,
    pick,
    sharedHeaders,
    setSharedHeaders,
    token,
    setToken,
    commonHeaders: mergeHeaders(pickedHeaders, authorization, parseHeaders(sharedHeaders) ?? {}),
    exchanges,
    addExchange: (tabId, exchange) => {
      setExchanges((before) => new Map(before).set(tabId, exchange));
    },
  };
  return <Context value={state}>{children}</Context>;
}

/** The newest of a value that changes, for what outlives a rendering. */
export function useLatest<Value>(value: Value): () => Value {
  const ref = useRef(value);
  ref.current = value;
  return useMemo(() => () => ref.current, []);
}
