import {
  execute,
  GraphQLError,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import type { RequestContext } from '../context';

/** An operation that was parsed and validated, with what is known of it before it runs. */
export interface PreparedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether it asks for nothing but the schema itself, which needs nobody to be signed in. */
  readonly isIntrospection: boolean;
  /** The operation compiled to JavaScript, where it is asked for often enough to be worth that. */
  readonly compiled?: CompiledQuery;
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

/**
 * Compiles an operation, once in its life. What is executed then does what graphql-js does (test/graphql/compiled.test.ts
 * compares them), without finding out for each request again what the document selects. For documents of this program's own,
 * and those of clients that have been looked at (known-operations.ts): what they say becomes code.
 * @returns the operation as it is where it cannot be compiled
 */
export function compileOperation(prepared: PreparedOperation): PreparedOperation {
  const { schema, document, operation } = prepared;
  const compiled = compileQuery(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? { ...prepared, compiled } : prepared;
}

/** Compiled operations have errors of a class of their own, which nothing else knows. */
function asGraphQLError(error: GraphQLError): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const { message, path, locations, originalError } = error as GraphQLError;
  return Object.assign(new GraphQLError(message, { path, originalError }), { locations });
}

/** Executes it, once it has been admitted. */
export async function executeOperation(
  { schema, document, operation, compiled }: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
): Promise<ExecutionResult> {
  if (compiled !== undefined) {
    const result = await compiled.query(undefined, context, { ...variables });
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(asGraphQLError) };
  }
  return execute({ schema, document, operationName: operation.name?.value ?? null, variableValues: variables, contextValue: context });
}
