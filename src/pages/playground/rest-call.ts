import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  valueFromASTUntyped,
  type FieldNode,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import type { EditorTab } from './editor-tab';
import { isObject, parseObject } from './parse-object';
import type { RestParameterInfo, RestRouteInfo } from '../settings';

/** The reason why no legacy route matches an operation: a key of the page's messages, and the name that the message is about. */
export interface NoRoute {
  readonly kind: 'none';
  readonly reason:
    'notGraphQL' | 'noOperation' | 'badVariables' | 'oneField' | 'directive' | 'unmapped' | 'argument' | 'unwritable' | 'missing';
  readonly name: string;
}

/** The call of the legacy route that returns the field of an operation. */
export interface RestCall {
  readonly kind: 'call';
  readonly route: RestRouteInfo;
  /** Path and query. */
  readonly url: string;
}

type Variables = Readonly<Record<string, unknown>>;

function none(reason: NoRoute['reason'], name = ''): NoRoute {
  return { kind: 'none', reason, name };
}

function parseOperation(query: string, operationName: string | undefined): OperationDefinitionNode | NoRoute {
  try {
    return getOperationAST(parse(query), operationName) ?? none('noOperation');
  } catch {
    return none('notGraphQL');
  }
}

/** The variables of an operation: the given values, else the defaults. */
function withDefaults(operation: OperationDefinitionNode, given: Variables): Variables {
  const defaults = (operation.variableDefinitions ?? []).map(({ variable, defaultValue }): [string, unknown] => {
    return [variable.name.value, defaultValue && valueFromASTUntyped(defaultValue)];
  });
  return { ...Object.fromEntries(defaults), ...given };
}

/** The values in an argument, each with its dotted name. Null and empty lists are omitted, because they restrict nothing. */
function flatten(name: string, value: unknown, known: ReadonlySet<string>): (readonly [string, unknown])[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
  // No deeper than the names of the routes' arguments, because a pasted value may be nested too deeply for the stack.
  const hasNestedArguments = [...known].some((argument) => argument.startsWith(`${name}.`));
  if (!hasNestedArguments || !isObject(value)) return [[name, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(`${name}.${key}`, inner, known));
}

function argumentsOf(field: FieldNode, variables: Variables, known: ReadonlySet<string>): Map<string, unknown> {
  const valueOf = (node: ValueNode): unknown => valueFromASTUntyped(node, variables);
  return new Map((field.arguments ?? []).flatMap(({ name, value }) => flatten(name.value, valueOf(value), known)));
}

/** Whether a URL can contain a value: a scalar, or a list of scalars without commas, which separate the items. */
function isWritable(value: unknown): boolean {
  if (!Array.isArray(value)) return ['string', 'number', 'boolean'].includes(typeof value);
  return value.every((item) => isWritable(item) && !Array.isArray(item) && !String(item).includes(','));
}

/** Whether a path segment is `.` or `..`, which browsers resolve as a relative segment even if it is percent-encoded. */
function isDotSegment(text: string): boolean {
  return text === '.' || text === '..';
}

function textOf(value: unknown): string {
  const text = Array.isArray(value) ? value.map(String).join(',') : String(value);
  // A lone surrogate cannot be percent-encoded; URLs have U+FFFD in its place.
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function toUrl(route: RestRouteInfo, given: ReadonlyMap<string, unknown>): string | NoRoute {
  const query = new URLSearchParams();
  let path = route.path;
  for (const parameter of route.parameters) {
    const value = given.get(parameter.argument);
    if (parameter.in === 'path') {
      if (value === undefined || value === '') return none('missing', parameter.argument);
      if (isDotSegment(textOf(value))) return none('unwritable', parameter.argument);
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(textOf(value)));
    } else if (value !== undefined) query.set(parameter.name, textOf(value));
  }
  // Commas separate the items of a list in these routes, and a query string may contain them unencoded.
  const text = query.toString().replaceAll('%2C', ',');
  return text === '' ? path : `${path}?${text}`;
}

/** Finds the legacy route that returns the field of an operation. The selected subfields do not matter: those of a route are fixed. */
export function toRestCall(
  routes: readonly RestRouteInfo[],
  tab: Pick<EditorTab, 'query' | 'variables'>,
  operationName?: string,
): RestCall | NoRoute {
  const operation = parseOperation(tab.query, operationName);
  if (!('selectionSet' in operation)) return operation;
  const variables = parseObject(tab.variables);
  if (variables === undefined) return none('badVariables');
  const [field, ...others] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || others.length > 0) return none('oneField');
  const [directive] = [...(operation.directives ?? []), ...(field.directives ?? [])];
  if (directive !== undefined) return none('directive', `@${directive.name.value}`);
  const route = routes.find((candidate) => candidate.field === field.name.value);
  if (route === undefined || operation.operation !== OperationTypeNode.QUERY) return none('unmapped', field.name.value);
  const known = new Set(route.parameters.map(({ argument }) => argument));
  const given = argumentsOf(field, withDefaults(operation, variables), known);
  const unknownArgument = [...given.keys()].find((argument) => !known.has(argument));
  if (unknownArgument !== undefined) return none('argument', unknownArgument);
  const unwritable = [...given].find(([, value]) => !isWritable(value));
  if (unwritable !== undefined) return none('unwritable', unwritable[0]);
  const url = toUrl(route, given);
  return typeof url === 'string' ? { kind: 'call', route, url } : url;
}

function assign(variables: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    variables[head] = value;
    return;
  }
  const inner = isObject(variables[head]) ? { ...variables[head] } : {};
  variables[head] = inner;
  assign(inner, rest, value);
}

function valueOf({ kind }: RestParameterInfo, text: string): unknown {
  if (kind === 'list') return text.split(',');
  // A number of more digits would lose precision or become null, which would be another request.
  return kind === 'integer' && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The operation of a route, with variables from the given parameters. */
export function toOperation(route: RestRouteInfo, given: Readonly<Record<string, string>>): EditorTab {
  const variables: Record<string, unknown> = {};
  for (const parameter of route.parameters) {
    const text = given[parameter.name];
    if (text !== undefined) assign(variables, parameter.variable.split('.'), valueOf(parameter, text));
  }
  return { query: route.query, variables: JSON.stringify(variables, null, 2), headers: '' };
}

/** Matches a path against a pattern. @returns its parameters by name; undefined if it does not match. @throws URIError */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [expected, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (expected.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    const text = given[index] ?? '';
    if (name !== undefined && text !== '') values[name] = decodeURIComponent(text);
    else if (segment !== text) return undefined;
  }
  return values;
}

/** The length of a path before its first parameter. If two routes match a URL, the gateway's router prefers the longer one. */
function staticPrefixLength({ path }: RestRouteInfo): number {
  return path.search(/\{|$/);
}

/** A parameter in the URL of a request that its route does not accept: an unknown or a repeated one. */
export interface InvalidParameter {
  readonly invalid: string;
}

function invalidParameterOf({ parameters }: RestRouteInfo, query: URLSearchParams): string | undefined {
  const names = [...query.keys()];
  const isKnown = (name: string): boolean => parameters.some((parameter) => parameter.in === 'query' && parameter.name === name);
  return names.find((name, index) => !isKnown(name) || names.indexOf(name) !== index);
}

/**
 * Converts the URL of a legacy request, absolute or from its path on, to the operation of its route.
 * @returns the operation, or the invalid parameter; undefined if no route has this URL
 */
export function fromRestUrl(routes: readonly RestRouteInfo[], address: string): EditorTab | InvalidParameter | undefined {
  try {
    const url = new URL(address.trim(), 'http://gateway.invalid');
    for (const route of routes.toSorted((a, b) => staticPrefixLength(b) - staticPrefixLength(a))) {
      const path = matchPath(route.path, url.pathname);
      if (path === undefined) continue;
      const invalid = invalidParameterOf(route, url.searchParams);
      return invalid === undefined ? toOperation(route, { ...Object.fromEntries(url.searchParams), ...path }) : { invalid };
    }
  } catch {
    // Not a URL, or a path that cannot be decoded.
  }
  return undefined;
}
