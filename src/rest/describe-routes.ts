import { getOperationAST, Kind, print, type ArgumentNode, type FieldNode, type ValueNode } from 'graphql';
import type { RestParameterInfo, RestRouteInfo } from '../playground/settings';
import { REST_ROUTES, type RestRoute } from './routes';

/** The one field of Query that a row's operation asks for. */
function rootFieldOf({ document, path }: RestRoute): FieldNode {
  const [field, ...others] = getOperationAST(document)?.selectionSet.selections ?? [];
  if (field?.kind !== Kind.FIELD || others.length > 0) throw new Error(`the operation of ${path} asks for more than one field`);
  return field;
}

function isVariable(value: ValueNode, name: string): boolean {
  return value.kind === Kind.VARIABLE && value.name.value === name;
}

/** The dotted argument that a dotted variable is given to. */
function argumentOf(variable: string, given: readonly ArgumentNode[]): string {
  const [head = '', ...rest] = variable.split('.');
  const argument = given.find(({ value }) => isVariable(value, head));
  if (argument === undefined) throw new Error(`no argument takes the variable ${head}`);
  return [argument.name.value, ...rest].join('.');
}

/** The rows of the table with what leads from an operation to its route and back. */
export function describeRoutes(prefix: string): RestRouteInfo[] {
  return REST_ROUTES.map((row) => {
    const field = rootFieldOf(row);
    const parameters = Object.entries(row.parameters).map(([name, { in: place, kind, variable }]): RestParameterInfo => {
      return { name, in: place, kind, variable, argument: argumentOf(variable, field.arguments ?? []) };
    });
    const path = prefix + row.path.replace(/:(\w+)/g, '{$1}');
    return { method: 'GET', path, field: field.name.value, query: print(row.document), parameters };
  });
}
