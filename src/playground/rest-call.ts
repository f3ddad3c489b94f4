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
import type { OpenTab } from './open-tab';
import { isObject, parseObject } from './parse-object';
import type { RestParameterInfo, RestRouteInfo } from './settings';

/** Why an operation is none that a legacy route answers: a key of the page's texts, and the name it is about. */
export interface NoRoute {
  readonly kind: 'none';
  readonly reason:
    'notGraphQL' | 'noOperation' | 'badVariables' | 'oneField' | 'directive' | 'unmapped' | 'argument' | 'unwritable' | 'missing';
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

/** Whether an address can hold a value: one that is written as a text, or a list of such without the sign that parts them. */
function isWritable(value: unknown): boolean {
  if (!Array.isArray(value)) return ['string', 'number', 'boolean'].includes(typeof value);
  return value.every((item) => isWritable(item) && !Array.isArray(item) && !String(item).includes(','));
}

/** Browsers take such a segment of a path for a step to another one, however it is written. */
function isStep(text: string): boolean {
  return text === '.' || text === '..';
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
      if (isStep(textOf(value))) return none('unwritable', parameter.argument);
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
  const strange = [...given.keys()].find((argument) => !known.has(argument));
  if (strange !== undefined) return none('argument', strange);
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

/** A parameter in the address of a call that its route refuses: one it does not know, or one that is given twice. */
export interface RefusedParameter {
  readonly refused: string;
}

function refusedOf({ parameters }: RestRouteInfo, query: URLSearchParams): string | undefined {
  const names = [...query.keys()];
  const isKnown = (name: string): boolean => parameters.some((parameter) => parameter.in === 'query' && parameter.name === name);
  return names.find((name, index) => !isKnown(name) || names.indexOf(name) !== index);
}

/**
 * Reads the address of a call of a legacy route, whole or from its path on, as the operation that answers it.
 * @returns undefined for what is no such address
 */
export function fromRestUrl(routes: readonly RestRouteInfo[], address: string): OpenTab | RefusedParameter | undefined {
  try {
    const url = new URL(address.trim(), 'http://gateway.invalid');
    for (const route of routes.toSorted((a, b) => fixedLength(b) - fixedLength(a))) {
      const path = matchPath(route.path, url.pathname);
      if (path === undefined) continue;
      const refused = refusedOf(route, url.searchParams);
      return refused === undefined ? toOperation(route, { ...Object.fromEntries(url.searchParams), ...path }) : { refused };
    }
  } catch {
    // No address, or a path that cannot be decoded.
  }
  return undefined;
}
