import { createContext, useContext, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { isLanguage, languageOfTags, LANGUAGES, type Language } from '../../i18n/languages';
import { openStore, type KeyValueStore } from './browser-storage';
import type { Exchange } from './exchange';
import { mergeHeaders, parseHeaders, type RequestHeaders } from './request-headers';
import { sentAs, type SentAs } from './sent-as';
import type { PageSettings } from '../settings';
import { MESSAGES, type PageMessages } from './messages';
import { readExpiry } from './token-expiry';

/** Stored until the browser tab is closed: everything that may contain a token. */
export const SESSION_STORE = openStore(() => window.sessionStorage);

/** Stored permanently: choices and operations. */
export const LOCAL_STORE = openStore(() => window.localStorage);

/** The latest request of a tab. */
export interface TabRequest {
  readonly sentAs: SentAs;
  /** Undefined until there is a response. */
  readonly exchange: Exchange | undefined;
}

/** The state that the whole page shares besides GraphiQL's own. */
export interface PlaygroundState {
  readonly settings: PageSettings;
  readonly language: Language;
  readonly messages: PageMessages;
  /** The client headers that are chosen in the pickers. */
  readonly pickedHeaders: RequestHeaders;
  readonly pick: (header: string, value: string) => void;
  /** The text as typed, which may not be valid JSON yet. */
  readonly sharedHeaders: string;
  readonly setSharedHeaders: (text: string) => void;
  /** Empty if there is none. */
  readonly token: string;
  readonly setToken: (token: string) => void;
  /**
   * The headers of every operation: those of the pickers, the token and the shared headers. Later ones override earlier ones. Their
   * placeholders are not replaced: together with the tab's headers, each request resolves them once.
   */
  readonly commonHeaders: RequestHeaders;
  /** The latest request of each tab, by the tab's id. */
  readonly requests: ReadonlyMap<string, TabRequest>;
  /** Notes that a tab has sent a request, and its response once there is one. */
  readonly addRequest: (tabId: string, headers: RequestHeaders, exchange?: Exchange) => void;
  /** The ids of the tabs whose legacy request was sent by itself. */
  readonly restRequests: ReadonlySet<string>;
  readonly addRestRequest: (tabId: string) => void;
  /** Forgets the requests of a tab that gets another operation. */
  readonly forgetRequests: (tabId: string) => void;
}

const Context = createContext<PlaygroundState | undefined>(undefined);

/** The state that the whole page shares. @throws Error outside of `PlaygroundProvider` */
export function usePlayground(): PlaygroundState {
  const state = useContext(Context);
  if (state === undefined) throw new Error('used outside of <PlaygroundProvider>');
  return state;
}

/** A state that is stored, so that it survives a reload. */
function useStored(store: KeyValueStore, key: string, initial: (stored: string | null) => string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => initial(store.getItem(key)));
  return [
    value,
    (next) => {
      setValue(next);
      try {
        store.setItem(key, next);
      } catch {
        // The store is full: the value lasts until the page is closed.
      }
    },
  ];
}

function isExpired(token: string): boolean {
  return (readExpiry(token) ?? Infinity) <= Date.now();
}

/** The initial value of a picker: the stored one, else the suggested one, else the first. */
function choiceOf(values: readonly string[], suggested?: string): (stored: string | null) => string {
  return (stored) => [stored, suggested].find((value) => value != null && values.includes(value)) ?? values[0] ?? '';
}

/** The headers of the pickers, each chosen from a list of the gateway. */
function usePickedHeaders({ timeZones, platforms }: PageSettings): Pick<PlaygroundState, 'language' | 'pickedHeaders' | 'pick'> {
  const browserLanguage = languageOfTags(navigator.languages);
  const [storedLanguage, setLanguage] = useStored(LOCAL_STORE, 'x-language', choiceOf(LANGUAGES, browserLanguage));
  const language = isLanguage(storedLanguage) ? storedLanguage : browserLanguage;
  const [timeZone, setTimeZone] = useStored(LOCAL_STORE, 'x-timezone', choiceOf(timeZones));
  const [platform, setPlatform] = useStored(LOCAL_STORE, 'x-platform', choiceOf(platforms, 'web'));
  const setters: Readonly<Record<string, (value: string) => void>> = {
    'x-language': setLanguage,
    'x-timezone': setTimeZone,
    'x-platform': setPlatform,
  };
  return {
    language,
    pickedHeaders: { 'x-language': language, 'x-timezone': timeZone, 'x-platform': platform },
    pick: (header, value) => setters[header]?.(value),
  };
}

/** Provides the state that the whole page shares. */
export function PlaygroundProvider({
  settings,
  children,
}: {
  readonly settings: PageSettings;
  readonly children: ReactNode;
}): ReactElement {
  const { language, pickedHeaders, pick } = usePickedHeaders(settings);
  const [sharedHeaders, setSharedHeaders] = useStored(SESSION_STORE, 'sharedHeaders', (stored) => stored ?? '');
  const [token, setToken] = useStored(SESSION_STORE, 'token', (stored) => {
    // The token of a demo user replaces an expired one.
    return stored === null || isExpired(stored) ? (settings.demoUsers[0]?.token ?? stored ?? '') : stored;
  });
  const [requests, setRequests] = useState<ReadonlyMap<string, TabRequest>>(new Map());
  const [restRequests, setRestRequests] = useState<ReadonlySet<string>>(new Set());
  const authorization: RequestHeaders = token === '' ? {} : { authorization: `Bearer ${token}` };
  const state: PlaygroundState = {
    settings,
    language,
    messages: MESSAGES[language],
    pickedHeaders,
    pick,
    sharedHeaders,
    setSharedHeaders,
    token,
    setToken,
    commonHeaders: mergeHeaders(pickedHeaders, authorization, parseHeaders(sharedHeaders) ?? {}),
    requests,
    addRequest: (tabId, headers, exchange) => {
      setRequests((before) => new Map(before).set(tabId, { sentAs: sentAs(headers), exchange }));
    },
    restRequests,
    addRestRequest: (tabId) => {
      setRestRequests((before) => new Set(before).add(tabId));
    },
    forgetRequests: (tabId) => {
      setRequests((before) => new Map([...before].filter(([id]) => id !== tabId)));
      setRestRequests((before) => new Set([...before].filter((id) => id !== tabId)));
    },
  };
  return <Context value={state}>{children}</Context>;
}

/** Returns a function that returns the latest value, for callbacks that outlive a render. The function never changes. */
export function useLatest<Value>(value: Value): () => Value {
  const ref = useRef(value);
  ref.current = value;
  return useMemo(() => () => ref.current, []);
}
