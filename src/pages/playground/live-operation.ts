import { getOperationAST, Kind, OperationTypeNode, parse, type FieldNode, type OperationDefinitionNode, type SelectionNode } from 'graphql'; // prettier-ignore
import { existingOperationName } from './existing-operation-name';
import { isObject } from './parse-object';
import type { ReceivedResult } from './parse-result';

/** Variables of an operation, by name. */
export type Variables = Readonly<Record<string, unknown>>;

/** The subscription that a document runs under a name. Undefined for any other operation, and for a document with a fault. */
export function subscriptionIn(document: string, operationName: string | null | undefined): OperationDefinitionNode | undefined {
  try {
    const operation = getOperationAST(parse(document, { noLocation: true }), existingOperationName(document, operationName));
    return operation?.operation === OperationTypeNode.SUBSCRIPTION ? operation : undefined;
  } catch {
    return undefined;
  }
}

function isField(node: SelectionNode): node is FieldNode {
  return node.kind === Kind.FIELD;
}

function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/**
 * The variables with which a subscription continues after a result when it connects again: if the argument `after` is a variable, and the
 * result has a `cursor`, that is its value. Without it, the gateway sends the present value first.
 */
export function variablesAfter(operation: OperationDefinitionNode, variables: Variables, { data }: ReceivedResult): Variables {
  const root = operation.selectionSet.selections.find(isField);
  const after = root?.arguments?.find(({ name }) => name.value === 'after')?.value;
  const cursor = root?.selectionSet?.selections.filter(isField).find(({ name }) => name.value === 'cursor');
  if (root === undefined || cursor === undefined || after?.kind !== Kind.VARIABLE) return variables;
  const event: unknown = data?.[responseName(root)];
  const value = isObject(event) ? event[responseName(cursor)] : undefined;
  return typeof value === 'string' ? { ...variables, [after.name.value]: value } : variables;
}
