import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** The number of nodes of a value. */
function valueSize(value: ValueNode): number {
  if (value.kind === Kind.LIST) return value.values.reduce((sum, item) => sum + valueSize(item), 1);
  if (value.kind === Kind.OBJECT) return value.fields.reduce((sum, field) => sum + valueSize(field.value), 1);
  return 1;
}

/**
 * The number of selections and argument values of an operation after each fragment is inlined wherever it is spread. It may be much larger
 * than the document; it is capped at `limit`. Visits each node of the document once.
 */
export function flattenedSize(document: DocumentNode, operation: OperationDefinitionNode, limit: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();

  function ofFragment(name: string): number {
    const size = known.get(name);
    if (size !== undefined) return size;
    // Validation rejects a fragment that spreads itself.
    known.set(name, 0);
    const fragment = fragments.get(name);
    const found = fragment === undefined ? 0 : ofSelections(fragment.selectionSet);
    known.set(name, found);
    return found;
  }

  function ofSelection(selection: SelectionNode): number {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return 1 + ofFragment(selection.name.value);
    const below = selection.selectionSet === undefined ? 0 : ofSelections(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return 1 + below;
    return 1 + below + (selection.arguments ?? []).reduce((sum, { value }) => sum + valueSize(value), 0);
  }

  function ofSelections({ selections }: SelectionSetNode): number {
    return Math.min(
      limit,
      selections.reduce((sum, selection) => sum + ofSelection(selection), 0),
    );
  }

  return ofSelections(operation.selectionSet);
}
