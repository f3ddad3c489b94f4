import { createGraphiQLStorage, openStore, type IndexedStore, type KeyValueStore } from '../../../src/pages/playground/browser-storage';

/** A browser store that contains keys of other pages of the host. */
function browserStore(values: Map<string, string>): IndexedStore {
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => {
      throw new Error('this would empty what is of other pages');
    },
  };
}

const FOREIGN = { theme: 'dark', 'graphiql:queries': 'of another GraphiQL', 'other:livestream-gateway:x': '1' };

let kept: Map<string, string>;
let passing: Map<string, string>;
let local: KeyValueStore;
let session: KeyValueStore;
let storage: KeyValueStore;

beforeEach(() => {
  kept = new Map(Object.entries(FOREIGN));
  passing = new Map(Object.entries(FOREIGN));
  local = openStore(() => browserStore(kept));
  session = openStore(() => browserStore(passing));
  storage = createGraphiQLStorage(session, local);
});

/** The entries of this page in a store. */
function own(values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].filter(([key]) => !Object.hasOwn(FOREIGN, key)));
}

describe('a store', () => {
  test('prefixes its keys, apart from those of other pages', () => {
    expect(local.getItem('theme')).toBeNull();
    local.setItem('theme', 'light');
    expect(local.getItem('theme')).toBe('light');
    expect(kept.get('theme')).toBe('dark');
    expect(own(kept)).toEqual({ 'livestream-gateway:theme': 'light' });
    local.removeItem('theme');
    expect(local.getItem('theme')).toBeNull();
    expect(Object.fromEntries(kept)).toEqual(FOREIGN);
  });

  test('counts and clears only its own keys', () => {
    expect(local.length).toBe(0);
    for (const key of ['a', 'b', 'c', 'd']) local.setItem(key, key);
    expect(local.length).toBe(4);
    local.clear();
    expect(local.length).toBe(0);
    expect(Object.fromEntries(kept)).toEqual(FOREIGN);
  });

  test('falls back to memory if the browser denies access', () => {
    const opened = openStore(() => {
      throw new DOMException('Access is denied', 'SecurityError');
    });
    expect([opened.length, opened.getItem('a')]).toEqual([0, null]);
    opened.setItem('a', '1');
    opened.setItem('b', '2');
    opened.setItem('a', '3');
    expect([opened.length, opened.getItem('a')]).toEqual([2, '3']);
    opened.removeItem('a');
    expect([opened.length, opened.getItem('a'), opened.getItem('b')]).toEqual([1, null, '2']);
    opened.clear();
    expect([opened.length, opened.getItem('b')]).toEqual([0, null]);
  });
});

describe('the storage for GraphiQL', () => {
  const LASTING = ['theme', 'visiblePlugin', 'docExplorerFlex', 'editorFlex', 'secondaryEditorFlex'];

  test.each([...LASTING, ...LASTING.map((key) => `graphiql:${key}`)])('%s is stored in localStorage', (key) => {
    storage.setItem(key, 'x');
    expect(own(kept)).toEqual({ [`livestream-gateway:${key}`]: 'x' });
    expect(own(passing)).toEqual({});
    expect(storage.getItem(key)).toBe('x');
    storage.removeItem(key);
    expect(own(kept)).toEqual({});
  });

  test.each(['graphiql:tabState', 'graphiql:headers', 'graphiql:shouldPersistHeaders', 'tabState', 'somethingNew', 'x:graphiql:theme'])(
    '%s, which may contain a token, is stored in sessionStorage',
    (key) => {
      storage.setItem(key, 'Bearer a.b.c');
      expect(own(kept)).toEqual({});
      expect(own(passing)).toEqual({ [`livestream-gateway:${key}`]: 'Bearer a.b.c' });
      expect(storage.getItem(key)).toBe('Bearer a.b.c');
      storage.removeItem(key);
      expect(own(passing)).toEqual({});
    },
  );

  test.each(['graphiql:queries', 'graphiql:favorites', 'queries', 'favorites'])('%s is stored in localStorage without headers', (key) => {
    const operation = {
      query: '{ me { id } }',
      variables: '{"headers":"of the operation"}',
      operationName: 'Me',
      label: 'mine',
      favorite: true,
    };
    const withHeaders = { ...operation, headers: '{"authorization":"Bearer a.b.c"}' };
    storage.setItem(key, JSON.stringify({ queries: [withHeaders, operation] }));
    expect(own(kept)).toEqual({ [`livestream-gateway:${key}`]: JSON.stringify({ queries: [operation, operation] }) });
    expect(own(passing)).toEqual({});
  });

  test.each(['graphiql:queries', 'graphiql:favorites'])('%s is not stored if it cannot be parsed to remove headers', (key) => {
    expect(() => {
      storage.setItem(key, 'Bearer a.b.c');
    }).toThrow(SyntaxError);
    expect(own(kept)).toEqual({});
  });

  test('keeps values that only look like stored operations', () => {
    const tabs = '{"tabs":[{"headers":"{}"}]}';
    storage.setItem('graphiql:tabState', tabs);
    expect(storage.getItem('graphiql:tabState')).toBe(tabs);
  });

  test.each([
    'garbage',
    'null',
    '[]',
    '{"queries":5}',
    '{"queries":[5]}',
    '{"queries":[{"query":5}]}',
    '{"queries":[{"query":"{a}","label":{}}]}',
    '{"favorites":[]}',
  ])('ignores an invalid history (%s), which GraphiQL would throw on', (text) => {
    local.setItem('graphiql:queries', text);
    expect(storage.getItem('graphiql:queries')).toBeNull();
  });

  test('returns a valid history', () => {
    const text = '{"queries":[{"query":"{a}","variables":null,"operationName":"A","label":"x","favorite":true}]}';
    local.setItem('graphiql:queries', text);
    expect(storage.getItem('graphiql:queries')).toBe(text);
  });

  test('is counted and cleared in both stores, without the keys of other pages', () => {
    storage.setItem('graphiql:theme', 'dark');
    storage.setItem('graphiql:tabState', '{}');
    session.setItem('token', 'a.b.c');
    expect(storage.length).toBe(3);
    storage.clear();
    expect(storage.length).toBe(0);
    expect([Object.fromEntries(kept), Object.fromEntries(passing)]).toEqual([FOREIGN, FOREIGN]);
  });
});
