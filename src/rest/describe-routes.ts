import { print } from 'graphql';
import type { RestParameterInfo, RestRouteInfo } from '../playground/settings';
import { REST_ROUTES } from './routes';
import { argumentOf, pathTemplateOf, rootFieldOf } from './row-facts';

/** The rows of the table with what leads from an operation to its route and back. */
export function describeRoutes(prefix: string): RestRouteInfo[] {
  return REST_ROUTES.map((row) => {
    const parameters = Object.entries(row.parameters).map(([name, { in: place, kind, variable }]): RestParameterInfo => {
      return { name, in: place, kind, variable, argument: argumentOf(row, variable) };
    });
    const field = rootFieldOf(row).name.value;
    return { method: 'GET', path: prefix + pathTemplateOf(row), field, query: print(row.document), parameters };
  });
}
