/** The values of a header as often as it was sent, where Node would join them or keep one. `name` in lower case. */
export function rawValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  // A loop, for this runs with every request: names stand at even places, each before its value.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] ?? '';
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
