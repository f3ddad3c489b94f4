import {
  execute,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { RequestContext } from '../context';

/** An operation that was parsed and validated, with what is known of it before it runs. */
export interface PreparedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether it asks for nothing but the schema itself, which needs nobody to be signed in. */
  readonly isIntrospection: boolean;
}

/** The values of an operation's variables, as they came. */
export type VariableValues = Readonly<Record<string, unknown>>;

function asksForSchemaAlone(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const seen = new Set<string>();
  const onlyMeta = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value.startsWith('__');
      if (selection.kind === Kind.INLINE_FRAGMENT) return onlyMeta(selection.selectionSet);
      if (seen.has(selection.name.value)) return true;
      seen.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      return fragment !== undefined && onlyMeta(fragment.selectionSet);
    });
  return onlyMeta(operation.selectionSet);
}

/** Prepares one operation of a document that has been validated against the schema. */
export function prepareOperation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): PreparedOperation {
  return { schema, document, operation, isIntrospection: asksForSchemaAlone(document, operation) };
}

/** Executes it, once it has been admitted. */
export async function executeOperation(
  { schema, document, operation }: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
): Promise<ExecutionResult> {
  return execute({ schema, document, operationName: operation.name?.value ?? null, variableValues: variables, contextValue: context });
}
