import { parse, type ParseError } from 'jsonc-parser';

/** Narrows a value to an object that is not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses the text of a variables or headers editor as GraphiQL does when it runs an operation: JSON with comments and trailing
 * commas.
 * @returns an empty object for an empty text; undefined if the text is not a JSON object
 */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {};
  const errors: ParseError[] = [];
  try {
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    return errors.length === 0 && isObject(value) ? value : undefined;
  } catch {
    // The text is nested too deeply for the stack.
    return undefined;
  }
}
