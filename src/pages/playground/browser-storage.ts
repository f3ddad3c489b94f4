import { isObject } from './parse-object';

/** The part of the Web Storage API that this page uses. */
export interface KeyValueStore {
  readonly length: number;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
}

/** A store whose keys can be listed, like those of the Web Storage API. */
export type IndexedStore = KeyValueStore & { key(index: number): string | null };

/** The prefix of this page's keys. Other pages of the same origin, such as another GraphiQL, share its store. */
const NAMESPACE = 'livestream-gateway:';

/** GraphiQL's keys that are stored permanently: operations, layout and theme. The values of all other keys may contain a token. */
const PERMANENT_KEYS = ['queries', 'favorites', 'theme', 'visiblePlugin', 'docExplorerFlex', 'editorFlex', 'secondaryEditorFlex'];

/**
 * The initial widths of a new visitor, as ratios: of the panel to the rest, and of the editors to the response. The lines of every
 * example fit into the editors of a window of 1440 pixels.
 */
const INITIAL_VALUES: Readonly<Record<string, string>> = { docExplorerFlex: '0.3', editorFlex: '1.5' };

/** The keys under which GraphiQL stores operations together with their headers. */
const HISTORY_KEYS = ['queries', 'favorites'];

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

/** Opens a browser's store with prefixed keys. If storage is disabled, returns a store in memory, which a reload clears. */
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

/** Whether a stored text is a valid history. Any other value would make GraphiQL fail on every visit. */
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

/** A history without the headers of its operations. @throws SyntaxError if the text is not JSON */
function withoutHeaders(text: string): string {
  return JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'headers' ? undefined : value)));
}

/**
 * Creates the storage of GraphiQL. The keys of `PERMANENT_KEYS` are stored permanently, all others until the browser tab is closed.
 * Headers may contain a token and are never stored permanently: histories are stored without them.
 */
export function createGraphiQLStorage(session: KeyValueStore, local: KeyValueStore): KeyValueStore {
  const storeOf = (key: string): KeyValueStore => (PERMANENT_KEYS.includes(nameOf(key)) ? local : session);
  return {
    get length() {
      return session.length + local.length;
    },
    getItem: (key) => {
      const text = storeOf(key).getItem(key) ?? INITIAL_VALUES[nameOf(key)] ?? null;
      return text !== null && HISTORY_KEYS.includes(nameOf(key)) && !isHistory(nameOf(key), text) ? null : text;
    },
    setItem: (key, value) => {
      storeOf(key).setItem(key, HISTORY_KEYS.includes(nameOf(key)) ? withoutHeaders(value) : value);
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
