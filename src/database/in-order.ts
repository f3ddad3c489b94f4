/**
 * Puts rows into the order of the keys that asked for them, as lookups must answer.
 * @returns one entry a key, undefined where no row has it
 */
export function inOrderOf<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key));
}

/** What a statement over `unnest(…) with ordinality as k(…, n)` says of a row: which key it answers, from 1. */
export interface Numbered {
  readonly n: number;
}

/** The same for rows that say which key they answer. */
export function inOrdinalOrder<Row extends Numbered>(count: number, rows: readonly Row[]): (Row | undefined)[] {
  const found = Array<Row | undefined>(count).fill(undefined);
  for (const row of rows) found[row.n - 1] = row;
  return found;
}
