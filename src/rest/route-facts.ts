import { getOperationAST, Kind, type FieldNode, type ValueNode } from 'graphql';
import type { RestRoute } from './routes';

/** The path of a route as an OpenAPI path template: `/users/{id}/stats`. Like the route's own, it does not have the prefix. */
export function pathTemplateOf({ path }: Pick<RestRoute, 'path'>): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/**
 * The one field of Query that a route's operation selects.
 * @throws Error if it selects more, or a fragment
 */
export function rootFieldOf({ document, path }: Pick<RestRoute, 'document' | 'path'>): FieldNode {
  const [field, ...others] = getOperationAST(document)?.selectionSet.selections ?? [];
  if (field?.kind !== Kind.FIELD || others.length > 0) throw new Error(`the operation of ${path} does not ask for one field alone`);
  return field;
}

function isVariable(value: ValueNode, name: string): boolean {
  return value.kind === Kind.VARIABLE && value.name.value === name;
}

/**
 * The dotted argument of a route's root field that has a dotted variable as its value: `userId` for `id`, `filter.types` for
 * `filter.types`.
 * @throws Error if no argument has it as its value
 */
export function argumentOf(route: Pick<RestRoute, 'document' | 'path'>, variable: string): string {
  const [head = '', ...rest] = variable.split('.');
  const argument = rootFieldOf(route).arguments?.find(({ value }) => isVariable(value, head));
  if (argument === undefined) throw new Error(`the operation of ${route.path} gives the variable ${head} to no argument of its field`);
  return [argument.name.value, ...rest].join('.');
}
