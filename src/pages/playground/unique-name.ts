/** The number that `uniqueName` adds. */
const NUMBER = / \(\d+\)$/;

/** A name that no other has: `Wallet (2)`. */
export function uniqueName(name: string, taken: readonly string[]): string {
  let unique = name;
  for (let n = 2; taken.includes(unique); n += 1) unique = `${name} (${String(n)})`;
  return unique;
}

/** The name without the number that `uniqueName` may have added. */
export function nameWithoutNumber(name: string): string {
  return name.replace(NUMBER, '');
}
