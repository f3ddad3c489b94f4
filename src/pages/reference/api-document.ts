/** A reference to a component of the document. It may have siblings, such as a description. */
interface Reference {
  readonly $ref: string;
}

/** A JSON Schema, as far as the gateway's document uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number;
  readonly description?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** A parameter in the path, the query or the headers of a request. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: string | number;
}

/** A response: the schema and an example of its body. */
export interface Response {
  readonly description: string;
  readonly content: { readonly 'application/json': { readonly schema: Schema; readonly example: unknown } };
}

interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly (Parameter | Reference)[];
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

/** The OpenAPI document of the gateway, as far as this page reads it. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly description: string };
  readonly servers: readonly [{ readonly url: string }];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, { readonly get: OperationObject }>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly headers: Readonly<Record<string, { readonly description: string }>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** An operation with its references resolved. */
export interface Operation {
  /** Also the fragment of its URL. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  /** Markdown, without the summary that it begins with. */
  readonly description: string;
  readonly method: 'GET';
  /** The whole path: base path, prefix and template. */
  readonly path: string;
  /** Those of the path and the query. All operations have the same headers. */
  readonly parameters: readonly Parameter[];
  readonly success: Response;
  /** The statuses of its errors, in ascending order. */
  readonly errorStatuses: readonly string[];
}

/** Resolves a reference to a component. Its siblings take precedence over the component's members. */
export function resolve<Component extends object>(document: ApiDocument, value: Component | Reference): Component {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as Component; // Without a reference, it is the component itself.
  const { $ref, ...siblings } = value;
  let found: unknown = document;
  for (const key of $ref.split('/').slice(1)) found = Object.entries(found ?? {}).find(([name]) => name === key)?.[1];
  // The linters of the document check that references exist and lead to components of the expected kind.
  return { ...(found as Component), ...siblings };
}

/** The name of the component that a schema refers to; undefined if the schema is inline. */
export function componentName({ $ref }: Schema): string | undefined {
  return $ref?.split('/').at(-1);
}

/** The operations of the document, in its order. */
export function operationsOf(document: ApiDocument): readonly Operation[] {
  const prefix = document.servers[0].url;
  return Object.entries(document.paths).flatMap(([path, { get }]) => {
    const { 200: success, ...errors } = get.responses;
    if (success === undefined) return [];
    return {
      id: get.operationId,
      tag: get.tags[0],
      summary: get.summary,
      description: get.description.slice(get.description.startsWith(get.summary) ? get.summary.length : 0).replace(/^\.\s*/, ''),
      method: 'GET' as const,
      path: prefix + path,
      parameters: get.parameters.map((parameter) => resolve(document, parameter)).filter((parameter) => parameter.in !== 'header'),
      success: resolve(document, success),
      errorStatuses: Object.keys(errors),
    };
  });
}

/** The error responses by code, ordered by status. */
export function errorsOf(
  document: ApiDocument,
): readonly { readonly code: string; readonly status: number; readonly response: Response }[] {
  const errors = Object.entries(document.components.responses).map(([code, response]) => {
    // Every example is an envelope.
    const { statusCode } = response.content['application/json'].example as { readonly statusCode: number };
    return { code, status: statusCode, response };
  });
  return errors.toSorted((one, other) => one.status - other.status);
}

/** The value at a dotted path in the example of a response, such as `data.pagination`. */
export function exampleAt({ content }: Response, path: string): unknown {
  let found: unknown = content['application/json'].example;
  for (const key of path.split('.')) found = Object.entries(found ?? {}).find(([name]) => name === key)?.[1];
  return found;
}
