import { parse, type ParseError } from 'jsonc-parser';

/** Narrows a value to an object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads what stands in an editor of variables or headers as GraphiQL does when it runs an operation: JSON with remarks and
 * commas too many. Nothing is an object without entries; undefined is returned for what is no object.
 */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {};
  const errors: ParseError[] = [];
  try {
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    return errors.length === 0 && isObject(value) ? value : undefined;
  } catch {
    // It is nested deeper than the stack is.
    return undefined;
  }
}
