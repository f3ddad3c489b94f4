import { isObject } from './parse-object';

/** What this page uses of the web's Storage. */
export interface KeyValueStore {
  readonly length: number;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
}

/** A store whose keys can be listed, as the web's can. */
export type IndexedStore = KeyValueStore & { key(index: number): string | null };

/** Keeps other pages of this host and port, another GraphiQL among them, and this one apart. */
const NAMESPACE = 'livestream-gateway:';

/** What GraphiQL keeps beyond the browser tab: what was asked, what is folded, the colours. Everything else may hold a token. */
const LASTING = ['queries', 'favorites', 'theme', 'visiblePlugin', 'docExplorerFlex', 'editorFlex', 'secondaryEditorFlex'];

/** The operations that GraphiQL remembers with the headers they were sent with. */
const HISTORIES = ['queries', 'favorites'];

function inMemory(): KeyValueStore {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => {
      values.clear();
    },
  };
}

/** A browser's store, under names of our own; where it is switched off, one that a reload empties. */
export function openStore(open: () => IndexedStore): KeyValueStore {
  let store: IndexedStore;
  try {
    store = open();
  } catch {
    return inMemory();
  }
  const ownKeys = (): string[] => {
    const keys = Array.from({ length: store.length }, (_, index) => store.key(index) ?? '');
    return keys.filter((key) => key.startsWith(NAMESPACE));
  };
  return {
    get length() {
      return ownKeys().length;
    },
    getItem: (key) => store.getItem(NAMESPACE + key),
    setItem: (key, value) => {
      store.setItem(NAMESPACE + key, value);
    },
    removeItem: (key) => {
      store.removeItem(NAMESPACE + key);
    },
    clear: () => {
      for (const key of ownKeys()) store.removeItem(key);
    },
  };
}

function nameOf(key: string): string {
  return key.replace(/^graphiql:/, '');
}

/** Whether a stored history is one: GraphiQL would fail over anything else, on every visit. */
function isHistory(name: string, text: string): boolean {
  try {
    const stored: unknown = JSON.parse(text);
    const items: unknown = isObject(stored) ? stored[name] : undefined;
    const isText = (value: unknown): boolean => value === null || ['string', 'boolean'].includes(typeof value);
    return (
      Array.isArray(items) &&
      items.every((item) => isObject(item) && typeof item['query'] === 'string' && Object.values(item).every(isText))
    );
  } catch {
    return false;
  }
}

/** The same remembered operations without their headers. @throws SyntaxError for what is no JSON */
function withoutHeaders(text: string): string {
  return JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'headers' ? undefined : value)));
}

/**
 * Where GraphiQL stores things: its tabs, with their headers, for as long as the browser tab lives, and the rest for good.
 * Nothing that holds headers, and so perhaps a token, is stored for good.
 */
export function createGraphiQLStorage(session: KeyValueStore, local: KeyValueStore): KeyValueStore {
  const storeOf = (key: string): KeyValueStore => (LASTING.includes(nameOf(key)) ? local : session);
  return {
    get length() {
      return session.length + local.length;
    },
    getItem: (key) => {
      const text = storeOf(key).getItem(key);
      return text !== null && HISTORIES.includes(nameOf(key)) && !isHistory(nameOf(key), text) ? null : text;
    },
    setItem: (key, value) => {
      storeOf(key).setItem(key, HISTORIES.includes(nameOf(key)) ? withoutHeaders(value) : value);
    },
    removeItem: (key) => {
      storeOf(key).removeItem(key);
    },
    clear: () => {
      session.clear();
      local.clear();
    },
  };
}
