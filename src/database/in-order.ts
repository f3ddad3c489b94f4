/**
 * Puts rows into the order of their keys, as batch loaders must return them.
 * @returns one entry per key, undefined if no row has the key
 */
export function inOrderOf<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key));
}

/** A row of a statement over `unnest(…) with ordinality as k(…, n)`: `n` is the position of its key, from 1. */
export interface Numbered {
  readonly n: number;
}

/** Like `inOrderOf`, for rows that contain the position of their key. */
export function inOrdinalOrder<Row extends Numbered>(count: number, rows: readonly Row[]): (Row | undefined)[] {
  const found = Array<Row | undefined>(count).fill(undefined);
  for (const row of rows) found[row.n - 1] = row;
  return found;
}
