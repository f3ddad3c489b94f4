/** Whatever JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object: a schema, a parameter, a response. A linter and a meta-schema know more of its shape than types would. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** An OpenAPI 3.1 document, as far as others than its readers look into it. */
export interface OpenApiDocument extends JsonObject {
  readonly openapi: string;
  readonly info: JsonObject;
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
}

/** Points at a component. A type, and no interface: it is a JSON object like others. */
export type Reference = { readonly $ref: string };

/** Makes what points at a component. */
export function reference(kind: 'schemas' | 'headers' | 'parameters' | 'responses', name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}
