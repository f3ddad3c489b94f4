/** All values of a header. If it is repeated, Node would join them or keep only one. `name` must be in lower case. */
export function rawValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  // A loop, because this runs for every request. Names are at even indexes, each before its value.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] ?? '';
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
