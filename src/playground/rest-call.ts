import { getOperationAST, Kind, parse, valueFromASTUntyped, type FieldNode, type OperationDefinitionNode, type ValueNode } from 'graphql';
import type { OpenTab } from './open-tab';
import type { RestParameterInfo, RestRouteInfo } from './settings';

/** Why an operation is none that a legacy route answers: a key of the page's texts, and the name it is about. */
export interface NoRoute {
  readonly kind: 'none';
  readonly reason: 'notGraphQL' | 'noOperation' | 'badVariables' | 'oneField' | 'unmapped' | 'argument' | 'missing';
  readonly name: string;
}

/** The call of a legacy route that answers what an operation asks for. */
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is no JSON object. */
function parseVariables(text: string): Variables | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseOperation(query: string, operationName: string | undefined): OperationDefinitionNode | NoRoute {
  try {
    return getOperationAST(parse(query), operationName) ?? none('noOperation');
  } catch {
    return none('notGraphQL');
  }
}

/** The variables as the operation takes them: what was given, else its defaults. */
function withDefaults(operation: OperationDefinitionNode, given: Variables): Variables {
  const defaults = (operation.variableDefinitions ?? []).map(({ variable, defaultValue }): [string, unknown] => {
    return [variable.name.value, defaultValue && valueFromASTUntyped(defaultValue)];
  });
  return { ...Object.fromEntries(defaults), ...given };
}

/** What is set of an argument, dotted name by dotted name. Null restricts nothing, and neither does an empty list. */
function flatten(name: string, value: unknown, known: ReadonlySet<string>): (readonly [string, unknown])[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
  // No deeper than the routes know names: what people paste may be deeper than the stack is.
  const goesOn = [...known].some((argument) => argument.startsWith(`${name}.`));
  if (!goesOn || !isObject(value)) return [[name, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(`${name}.${key}`, inner, known));
}

function argumentsOf(field: FieldNode, variables: Variables, known: ReadonlySet<string>): Map<string, unknown> {
  const valueOf = (node: ValueNode): unknown => valueFromASTUntyped(node, variables);
  return new Map((field.arguments ?? []).flatMap(({ name, value }) => flatten(name.value, valueOf(value), known)));
}

/** Whether an address can hold a value: one that is written as a text, or a list of such. */
function isWritable(value: unknown): boolean {
  return [value].flat().every((item) => ['string', 'number', 'boolean'].includes(typeof item));
}

function textOf(value: unknown): string {
  const text = Array.isArray(value) ? value.map(String).join(',') : String(value);
  // Half a character cannot be encoded; addresses have this sign in its stead.
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function toUrl(route: RestRouteInfo, given: ReadonlyMap<string, unknown>): string | NoRoute {
  const query = new URLSearchParams();
  let path = route.path;
  for (const parameter of route.parameters) {
    const value = given.get(parameter.argument);
    if (parameter.in === 'path') {
      if (value === undefined || value === '') return none('missing', parameter.argument);
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(textOf(value)));
    } else if (value !== undefined) query.set(parameter.name, textOf(value));
  }
  // A comma is a list's own sign in these routes, and may stand in a query as it is.
  const text = query.toString().replaceAll('%2C', ',');
  return text === '' ? path : `${path}?${text}`;
}

/** Finds the legacy route that answers what an operation asks for. What it selects does not matter: a route's answer is what it is. */
export function toRestCall(
  routes: readonly RestRouteInfo[],
  tab: Pick<OpenTab, 'query' | 'variables'>,
  operationName?: string,
): RestCall | NoRoute {
  const operation = parseOperation(tab.query, operationName);
  if (!('selectionSet' in operation)) return operation;
  const variables = parseVariables(tab.variables);
  if (variables === undefined) return none('badVariables');
  const [field, ...others] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || others.length > 0) return none('oneField');
  const route = routes.find((candidate) => candidate.field === field.name.value);
  // What kind of operation it is need not be looked at: the schema has queries alone.
  if (route === undefined) return none('unmapped', field.name.value);
  const known = new Set(route.parameters.map(({ argument }) => argument));
  const given = argumentsOf(field, withDefaults(operation, variables), known);
  const strange = [...given].find(([argument, value]) => !known.has(argument) || !isWritable(value));
  if (strange !== undefined) return none('argument', strange[0]);
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
  // Of more digits a number would become another one, or none at all, which asks for something else.
  return kind === 'integer' && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The operation of a route, with variables from what was given by parameter name. */
export function toOperation(route: RestRouteInfo, given: Readonly<Record<string, string>>): OpenTab {
  const variables: Record<string, unknown> = {};
  for (const parameter of route.parameters) {
    const text = given[parameter.name];
    if (text !== undefined) assign(variables, parameter.variable.split('.'), valueOf(parameter, text));
  }
  return { query: route.query, variables: JSON.stringify(variables, null, 2), headers: '' };
}

/** A path of a route against its pattern: the values in it by name, or undefined where it is another path. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    const text = given[index] ?? '';
    if (name !== undefined && text !== '') values[name] = decodeURIComponent(text);
    else if (segment !== text) return undefined;
  }
  return values;
}

/** How far a path is fixed. Of two routes that fit an address, the gateway's router takes the one that is fixed further. */
function fixedLength({ path }: RestRouteInfo): number {
  return path.search(/\{|$/);
}

/**
 * Reads the address of a call of a legacy route, whole or from its path on, as the operation that answers it.
 * @returns undefined for what is no such address; a parameter that the route does not know is left out
 */
export function fromRestUrl(routes: readonly RestRouteInfo[], address: string): OpenTab | undefined {
  try {
    const url = new URL(address.trim(), 'http://gateway.invalid');
    for (const route of routes.toSorted((a, b) => fixedLength(b) - fixedLength(a))) {
      const path = matchPath(route.path, url.pathname);
      if (path !== undefined) return toOperation(route, { ...Object.fromEntries(url.searchParams), ...path });
    }
  } catch {
    // No address, or a path that cannot be decoded.
  }
  return undefined;
}
