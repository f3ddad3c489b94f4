import { createGraphiQLStorage, openStore, type IndexedStore, type KeyValueStore } from '../../src/playground/browser-storage';

/** A browser's store, with what other pages of the host have put into it. */
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

/** What this page has put into a store, under its own name. */
function own(values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].filter(([key]) => !Object.hasOwn(FOREIGN, key)));
}

describe('a store', () => {
  test('keeps what is put into it under names of our own, apart from what others have there', () => {
    expect(local.getItem('theme')).toBeNull();
    local.setItem('theme', 'light');
    expect(local.getItem('theme')).toBe('light');
    expect(kept.get('theme')).toBe('dark');
    expect(own(kept)).toEqual({ 'livestream-gateway:theme': 'light' });
    local.removeItem('theme');
    expect(local.getItem('theme')).toBeNull();
    expect(Object.fromEntries(kept)).toEqual(FOREIGN);
  });

  test('counts and empties its own alone', () => {
    expect(local.length).toBe(0);
    for (const key of ['a', 'b', 'c', 'd']) local.setItem(key, key);
    expect(local.length).toBe(4);
    local.clear();
    expect(local.length).toBe(0);
    expect(Object.fromEntries(kept)).toEqual(FOREIGN);
  });

  test('that a browser does not open is one in memory', () => {
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

describe('what GraphiQL stores', () => {
  const LASTING = ['theme', 'visiblePlugin', 'docExplorerFlex', 'editorFlex', 'secondaryEditorFlex'];

  test.each([...LASTING, ...LASTING.map((key) => `graphiql:${key}`)])('%s is kept for good', (key) => {
    storage.setItem(key, 'x');
    expect(own(kept)).toEqual({ [`livestream-gateway:${key}`]: 'x' });
    expect(own(passing)).toEqual({});
    expect(storage.getItem(key)).toBe('x');
    storage.removeItem(key);
    expect(own(kept)).toEqual({});
  });

  test.each(['graphiql:tabState', 'graphiql:headers', 'graphiql:shouldPersistHeaders', 'tabState', 'somethingNew', 'x:graphiql:theme'])(
    '%s, which holds a token or may, is gone with the browser tab',
    (key) => {
      storage.setItem(key, 'Bearer a.b.c');
      expect(own(kept)).toEqual({});
      expect(own(passing)).toEqual({ [`livestream-gateway:${key}`]: 'Bearer a.b.c' });
      expect(storage.getItem(key)).toBe('Bearer a.b.c');
      storage.removeItem(key);
      expect(own(passing)).toEqual({});
    },
  );

  test.each(['graphiql:queries', 'graphiql:favorites', 'queries', 'favorites'])('%s is kept for good, without headers', (key) => {
    const remembered = {
      query: '{ me { id } }',
      variables: '{"headers":"of the operation"}',
      operationName: 'Me',
      label: 'mine',
      favorite: true,
    };
    const withHeaders = { ...remembered, headers: '{"authorization":"Bearer a.b.c"}' };
    storage.setItem(key, JSON.stringify({ queries: [withHeaders, remembered] }));
    expect(own(kept)).toEqual({ [`livestream-gateway:${key}`]: JSON.stringify({ queries: [remembered, remembered] }) });
    expect(own(passing)).toEqual({});
  });

  test.each(['graphiql:queries', 'graphiql:favorites'])('%s is not kept where it cannot be read for headers', (key) => {
    expect(() => {
      storage.setItem(key, 'Bearer a.b.c');
    }).toThrow(SyntaxError);
    expect(own(kept)).toEqual({});
  });

  test('a value stays as it is that only looks like remembered operations', () => {
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
  ])('a history that is none (%s) is as if there were none: the page would fail over it for good', (text) => {
    local.setItem('graphiql:queries', text);
    expect(storage.getItem('graphiql:queries')).toBeNull();
  });

  test('a history that is one comes back', () => {
    const text = '{"queries":[{"query":"{a}","variables":null,"operationName":"A","label":"x","favorite":true}]}';
    local.setItem('graphiql:queries', text);
    expect(storage.getItem('graphiql:queries')).toBe(text);
  });

  test('is counted and emptied in both stores, and nothing of others', () => {
    storage.setItem('graphiql:theme', 'dark');
    storage.setItem('graphiql:tabState', '{}');
    session.setItem('token', 'a.b.c');
    expect(storage.length).toBe(3);
    storage.clear();
    expect(storage.length).toBe(0);
    expect([Object.fromEntries(kept), Object.fromEntries(passing)]).toEqual([FOREIGN, FOREIGN]);
  });
});
