import { minifyIntrospectionQuery } from '@urql/introspection';
import { buildSchema, introspectionFromSchema, type IntrospectionQuery } from 'graphql';

/** The schema as graphcache reads it, made from `schema.graphql` when the application is built: it has the objects of each union. */
export function graphcacheSchema(sdl: string): IntrospectionQuery {
  return minifyIntrospectionQuery(introspectionFromSchema(buildSchema(sdl)));
}
