/** Request headers by name. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** A token as a person copies it, without `Bearer` and the white space around it. */
export function cleanToken(pasted: string): string {
  return pasted.trim().replace(/^bearer(\s+|$)/i, '');
}

/**
 * Reads headers as they are typed: a JSON object of texts.
 * @returns undefined where it is anything else
 */
export function parseHeaders(text: string): RequestHeaders | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    if (!entries.every(([, header]) => ['string', 'number', 'boolean'].includes(typeof header))) return undefined;
    return Object.fromEntries(entries.map(([name, header]) => [name, String(header)]));
  } catch {
    return undefined;
  }
}

/** One set of headers of several; of those that name the same header, whatever its case, the last counts. */
export function mergeHeaders(...sets: readonly RequestHeaders[]): RequestHeaders {
  const merged = new Map<string, string>();
  for (const set of sets) for (const [name, value] of Object.entries(set)) merged.set(name.toLowerCase(), value);
  return Object.fromEntries(merged);
}
