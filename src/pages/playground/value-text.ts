import { getNullableType, isListType, isNonNullType, type GraphQLInputType } from 'graphql';

/** The value of a typed text: a number if the type is one and the text has no more precision than numbers have, else the text. */
export function valueOfText(type: GraphQLInputType, text: string): unknown {
  if (text.trim() === '' && !isNonNullType(type)) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = text.split(',').map((item) => item.trim());
    return items.filter((item) => item !== '').map((item) => valueOfText(nullable.ofType, item));
  }
  const isNumeric = ['Int', 'Float'].includes(String(nullable)) && text.trim() !== '' && String(Number(text)) === text.trim();
  return isNumeric ? Number(text) : text;
}

/** A value as text. Nested lists and objects are written as JSON. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOfValue).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
