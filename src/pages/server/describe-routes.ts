import { print } from 'graphql';
import type { RestParameterInfo, RestRouteInfo } from '../settings';
import { REST_ROUTES } from '../../rest/routes';
import { argumentOf, pathTemplateOf, rootFieldOf } from '../../rest/route-facts';

/** The routes of the legacy API, with the operation, arguments and variables by which the playground converts between the APIs. */
export function describeRoutes(prefix: string): RestRouteInfo[] {
  return REST_ROUTES.map((route) => {
    const parameters = Object.entries(route.parameters).map(([name, { in: place, kind, variable }]): RestParameterInfo => {
      return { name, in: place, kind, variable, argument: argumentOf(route, variable) };
    });
    const field = rootFieldOf(route).name.value;
    return { method: 'GET', path: prefix + pathTemplateOf(route), field, query: print(route.document), parameters };
  });
}
