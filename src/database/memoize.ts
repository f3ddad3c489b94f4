import type { BatchLoader, ClientConnection } from './batch-loader';

/**
 * Loads each key once per request, so that a record does not change within a response.
 * @param nameOf a text that differs for different keys
 */
export function memoizeBy<Key, Found>(
  nameOf: (key: Key) => string,
  load: BatchLoader<Key, Found>,
  connection: ClientConnection | undefined,
): (key: Key) => Promise<Found> {
  const loaded = new Map<string, Promise<Found>>();
  return (key) => {
    const name = nameOf(key);
    const found = loaded.get(name) ?? load(key, connection);
    loaded.set(name, found);
    return found;
  };
}

/** The same for keys that are texts. */
export function memoize<Found>(
  load: BatchLoader<string, Found>,
  connection: ClientConnection | undefined,
): (key: string) => Promise<Found> {
  return memoizeBy((key) => key, load, connection);
}
