import { isObject } from './parse-object';
import type { RequestHeaders } from './request-headers';

/** The values of an environment's variables by name. */
export type EnvironmentValues = ReadonlyMap<string, string>;

/** A placeholder of an environment variable. */
const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** The parts of a request in which placeholders are replaced. */
export interface RequestParts {
  readonly variables: unknown;
  readonly headers: RequestHeaders;
}

/** The names of the placeholders in texts. */
export function placeholdersIn(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)))];
}

/**
 * The value of a variable that makes up a whole text: numbers, booleans, null, lists and objects keep their JSON type. Anything else is
 * text, and so is a number with more digits than JSON keeps, such as an id. A JSON string is text without its quotes.
 */
function typedValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && String(value) !== text.trim() ? text : value;
  } catch {
    return text;
  }
}

function resolveText(text: string, values: EnvironmentValues): string {
  return text.replaceAll(PLACEHOLDER, (placeholder, name: string) => values.get(name) ?? placeholder);
}

function resolveValue(value: unknown, values: EnvironmentValues): unknown {
  if (typeof value === 'string') {
    const [whole] = value.matchAll(PLACEHOLDER);
    const found = whole?.[0] === value ? values.get(whole[1] ?? '') : undefined;
    return found === undefined ? resolveText(value, values) : typedValue(found);
  }
  if (Array.isArray(value)) return value.map((item: unknown) => resolveValue(item, values));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolveValue(part, values)]));
  return value;
}

/** Replaces placeholders in headers. Those without a value stay. */
export function resolveHeaders(headers: RequestHeaders, values: EnvironmentValues): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, resolveText(value, values)]));
}

/** Replaces the placeholders of a request. @returns the names without a value if there are any */
export function resolveRequest<Parts extends RequestParts>(
  { variables, headers }: Parts,
  values: EnvironmentValues,
): { readonly variables: Parts['variables']; readonly headers: RequestHeaders } | { readonly missing: readonly string[] } {
  const used = placeholdersIn(JSON.stringify(variables ?? null), ...Object.values(headers));
  const missing = used.filter((name) => !values.has(name));
  if (missing.length > 0) return { missing };
  // Replacing values keeps the shape.
  return { variables: resolveValue(variables, values) as Parts['variables'], headers: resolveHeaders(headers, values) };
}
