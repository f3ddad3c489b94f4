/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object: a schema, a parameter, a response. Linters and meta-schemas check its shape better than types would. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** An OpenAPI 3.1 document, typed as far as this project reads it. */
export interface OpenApiDocument extends JsonObject {
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

/** A reference to a component. A type, not an interface: it has to be assignable to JsonObject. */
export type Reference = { readonly $ref: string };

/** Makes a reference to a component. */
export function reference(kind: 'schemas' | 'headers' | 'parameters' | 'responses', name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}
