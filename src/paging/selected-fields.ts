import { isObjectType, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields';

/** The part of a resolver's info that describes the selection below its field. */
export type SelectionInfo = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

/**
 * Looks ahead at a selection: the nodes of the field `name` that are selected on the object type `typeName` below `nodes`, with
 * `@skip` and `@include` applied. An empty list if it is not selected.
 */
export function selectedFields(info: SelectionInfo, nodes: readonly FieldNode[], typeName: string, name: string): readonly FieldNode[] {
  const type = info.schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is not an object type`);
  const selected = collectSubfields(info.schema, info.fragments, info.variableValues, type, nodes);
  return [...selected.values()].flat().filter((node) => node.name.value === name);
}
