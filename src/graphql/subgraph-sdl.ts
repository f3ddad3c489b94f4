import { printType, type GraphQLNamedType, type GraphQLSchema } from 'graphql';
import { ENTITY_TYPES } from './entities';
import { printTypes, WRITTEN_BY } from './schema';

/** The oldest version that has all of the directives, so that every router and every composition of Federation 2 reads it. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/**
 * The directives of types. `PageInfo` is the same in every schema with connections, so that other subgraphs may define it, too. All other
 * fields are resolved here alone.
 */
const DIRECTIVES: ReadonlyMap<string, string> = new Map([
  ...ENTITY_TYPES.map((name) => [name, '@key(fields: "id")'] as const),
  ['PageInfo', '@shareable'],
]);

function printWithDirectives(type: GraphQLNamedType): string {
  const directives = DIRECTIVES.get(type.name);
  return directives === undefined ? printType(type) : printType(type).replace(/^type \w+/m, `$& ${directives}`);
}

/** The schema as a subgraph of Apollo Federation 2, without the fields that routers use, which composition adds itself. */
export function printSubgraph(schema: GraphQLSchema): string {
  return `${LINK}\n\n${printTypes(schema, printWithDirectives)}`;
}

/** The same, as committed in `federation.graphql`, from which a supergraph can be composed without a running gateway. */
export function printSubgraphFile(schema: GraphQLSchema): string {
  return WRITTEN_BY + printSubgraph(schema);
}
