import { componentName, resolve, type ApiDocument, type Schema } from './api-document';
import type { PageMessages } from './messages';

/** A field of a response. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** The meanings of an enum's values, as a Markdown list. */
  readonly values: string | undefined;
  /** The objects that it can contain; none for a scalar. */
  readonly variants: readonly Variant[];
}

/** One kind of object. If there are several, the label distinguishes them. */
export interface Variant {
  readonly label: string | undefined;
  readonly fields: readonly Field[];
}

/** Scalars that the page describes once, under their own names. */
export const DATA_TYPES = ['ObjectID', 'Int64', 'DateTimeISO'];

/** The type of a schema's values in words: `integer or null`, `list of objects`. */
export function typeOf(document: ApiDocument, schema: Schema, words: PageMessages['types']): string {
  const name = componentName(schema);
  if (name !== undefined && DATA_TYPES.includes(name)) return name;
  const { const: constant, anyOf, oneOf, items, type = 'object', format } = resolve(document, schema);
  if (constant !== undefined) return JSON.stringify(constant);
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) {
    return [...new Set(alternatives.map((alternative) => typeOf(document, alternative, words)))].join(words.or);
  }
  if (items !== undefined) return words.listOf(typeOf(document, items, words));
  const names = typeof type === 'string' ? [type] : type;
  const wordOf = (each: string): string => words.names[each] ?? each;
  // The format of a string says more than that it is one.
  return names.map((each) => wordOf(each === 'string' ? (format ?? each) : each)).join(words.or);
}

/** The largest 32-bit integer: as a maximum, it says nothing that matters to a reader. */
const MAX_INT32 = 2 ** 31 - 1;

/** The constraints on a schema's values: `1–100, default 20`. */
export function constraintsOf(
  { minimum, maximum = MAX_INT32, default: fallback }: Schema,
  { language, constraints }: Pick<PageMessages, 'language' | 'constraints'>,
): string {
  const format = (value: number): string => new Intl.NumberFormat(language).format(value);
  const parts: string[] = [];
  if (minimum !== undefined)
    parts.push(maximum < MAX_INT32 ? `${format(minimum)}–${format(maximum)}` : constraints.atLeast(format(minimum)));
  if (fallback !== undefined) parts.push(constraints.default(String(fallback)));
  return parts.join(', ');
}

function labelOf({ properties = {} }: Schema): string | undefined {
  const constant = Object.entries(properties).find(([, { const: value }]) => value !== undefined);
  return constant === undefined ? undefined : `${constant[0]}: ${JSON.stringify(constant[1].const)}`;
}

/** The objects that values of a schema are or contain, with their fields. */
export function variantsOf(document: ApiDocument, schema: Schema, words: PageMessages['types']): readonly Variant[] {
  const { items, oneOf, properties } = resolve(document, schema);
  if (items !== undefined) return variantsOf(document, items, words);
  if (oneOf !== undefined) {
    return oneOf.flatMap((one) => {
      return variantsOf(document, one, words).map(({ fields }) => ({ label: labelOf(resolve(document, one)), fields }));
    });
  }
  if (properties === undefined) return [];
  const fields = Object.entries(properties).map(([name, property]): Field => {
    const component = document.components.schemas[componentName(property) ?? ''];
    return {
      name,
      type: typeOf(document, property, words),
      // Inline objects and pages describe themselves by their fields.
      description: resolve(document, property).description ?? '',
      values: component?.enum === undefined ? undefined : component.description,
      variants: variantsOf(document, property, words),
    };
  });
  return [{ label: undefined, fields }];
}
