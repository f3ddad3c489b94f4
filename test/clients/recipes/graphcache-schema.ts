import { minifyIntrospectionQuery } from '@urql/introspection';
import { buildSchema, introspectionFromSchema, type IntrospectionQuery } from 'graphql';

/** The schema as graphcache reads it, made from `schema.graphql` when the application is built: it tells which objects a union has. */
export function graphcacheSchema(sdl: string): IntrospectionQuery {
  return minifyIntrospectionQuery(introspectionFromSchema(buildSchema(sdl)));
}
