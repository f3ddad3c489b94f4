import {
  getEnterLeaveForKind,
  GraphQLError,
  Kind,
  OperationTypeNode,
  SingleFieldSubscriptionsRule,
  type ASTVisitor,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Directives that can leave a field out. */
const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);

/** The first selection of the top level, also within fragments, that has a condition. */
function conditionalIn({ selections }: SelectionSetNode, context: ValidationContext, seen: Set<string>): SelectionNode | undefined {
  for (const selection of selections) {
    if (selection.directives?.some(({ name }) => CONDITIONS.has(name.value)) === true) return selection;
    let nested: SelectionSetNode | undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT) nested = selection.selectionSet;
    if (selection.kind === Kind.FRAGMENT_SPREAD && !seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      nested = context.getFragment(selection.name.value)?.selectionSet;
    }
    const found = nested && conditionalIn(nested, context, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The rule of graphql-js that a subscription has one top-level field, and the one of the specification since 2025 that this field has no
 * condition: without it, graphql-js fails when it validates a condition on a variable, and when it opens a subscription without a field.
 */
export function subscriptionFieldRule(context: ValidationContext): ASTVisitor {
  const { enter } = getEnterLeaveForKind(SingleFieldSubscriptionsRule(context), Kind.OPERATION_DEFINITION);
  return {
    OperationDefinition(node, ...rest) {
      const conditional =
        node.operation === OperationTypeNode.SUBSCRIPTION ? conditionalIn(node.selectionSet, context, new Set()) : undefined;
      if (conditional !== undefined) {
        context.reportError(new GraphQLError('A subscription must not have a conditional top-level field', { nodes: [conditional] }));
        return undefined;
      }
      enter?.(node, ...rest);
      return undefined;
    },
  };
}
