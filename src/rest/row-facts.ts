import { getOperationAST, Kind, type FieldNode, type ValueNode } from 'graphql';
import type { RestRoute } from './routes';

/** The path of a row as documents write it: `/users/{id}/stats`, below the prefix like the row's own. */
export function pathTemplateOf({ path }: Pick<RestRoute, 'path'>): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/**
 * The one field of Query that a row's operation asks for.
 * @throws Error where it asks for more, or for a fragment
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
 * The dotted argument of a row's root field that takes a dotted variable: `userId` for `id`, `filter.types` for `filter.types`.
 * @throws Error where no argument takes it
 */
export function argumentOf(row: Pick<RestRoute, 'document' | 'path'>, variable: string): string {
  const [head = '', ...rest] = variable.split('.');
  const argument = rootFieldOf(row).arguments?.find(({ value }) => isVariable(value, head));
  if (argument === undefined) throw new Error(`the operation of ${row.path} gives the variable ${head} to no argument of its field`);
  return [argument.name.value, ...rest].join('.');
}
