/**
 * Puts rows into the order of the keys that asked for them, as loaders must answer.
 * @returns one entry a key, undefined where no row has it
 */
export function inOrderOf<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key));
}
