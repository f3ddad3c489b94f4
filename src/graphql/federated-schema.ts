import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
  type GraphQLFieldConfig,
} from 'graphql';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { listCost } from '../paging/page-cost';
import { ENTITY_TYPES, loadEntities, MAX_REPRESENTATIONS, type Entity } from './entities';
import { printSubgraph } from './subgraph-sdl';

type Field = GraphQLFieldConfig<undefined, RequestContext>;

/** Representations are checked by the resolver, with the path of each fault. */
const ANY = new GraphQLScalarType({
  name: '_Any',
  description: 'A representation of an entity: its `__typename` and `id`, and any other fields, which are ignored.',
});

const SERVICE = new GraphQLObjectType<{ readonly sdl: string }>({
  name: '_Service',
  description: 'The gateway as a subgraph.',
  fields: {
    sdl: { type: new GraphQLNonNull(GraphQLString), description: 'The schema of the subgraph, with the directives of Federation 2.' },
  },
});

/**
 * The field that discloses the schema: to every client if introspection is enabled, else only to a router.
 * @throws AppError FORBIDDEN
 */
function serviceField(sdl: string, introspection: boolean): Field {
  return {
    type: new GraphQLNonNull(SERVICE),
    description: 'The subgraph, for routers and composition. Forbidden for other clients if introspection is disabled.',
    resolve(_root, _args, { isFromRouter }) {
      if (!introspection && !isFromRouter) throw new AppError('FORBIDDEN', { internalReason: 'introspectionDisabled' });
      return { sdl };
    },
  };
}

const entitiesCost: ComplexityEstimator = ({ args, childComplexity }) => listCost(args['representations'], childComplexity);

function entitiesField(schema: GraphQLSchema): Field {
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'A record that other subgraphs may refer to by its `id`.',
    types: ENTITY_TYPES.map((name) => schema.getType(name)).filter(isObjectType),
    resolveType: ({ __typename: name }: Entity) => name,
  });
  return {
    type: new GraphQLNonNull(new GraphQLList(entity)),
    description:
      'The entities of representations, in their order; null with the error of a query by id (NOT_FOUND, FORBIDDEN), or with BAD_USER_INPUT for an invalid representation. A transaction is found by its owner and by an ADMIN.',
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(ANY))),
        description: `The representations, at most ${MAX_REPRESENTATIONS}.`,
      },
    },
    extensions: { complexity: entitiesCost },
    // The type of the argument guarantees a list.
    resolve: (_root, { representations }: { readonly representations: readonly unknown[] }, context) =>
      loadEntities(representations, context),
  };
}

/**
 * Adds the fields with which routers read a subgraph of Apollo Federation: `_service` and `_entities`.
 * @param introspection whether clients may introspect the schema
 */
export function federateSchema(schema: GraphQLSchema, { introspection }: { readonly introspection: boolean }): GraphQLSchema {
  const { query, types, ...config } = schema.toConfig();
  if (query == null) throw new Error('the schema has no queries');
  const { fields, ...queryConfig } = query.toConfig();
  const federation = { _service: serviceField(printSubgraph(schema), introspection), _entities: entitiesField(schema) };
  return new GraphQLSchema({
    ...config,
    query: new GraphQLObjectType({ ...queryConfig, fields: { ...fields, ...federation } }),
    types: types.filter((type) => type !== query),
  });
}
