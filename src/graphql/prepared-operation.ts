import {
  createSourceEventStream,
  execute,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import type { RequestContext } from '../context';

/** An operation that was parsed and validated, and its properties that are needed before it runs. */
export interface PreparedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether it selects only introspection fields, which need no authentication. */
  readonly isIntrospection: boolean;
  /** The operation compiled to JavaScript, if it is executed often enough to be worth that. */
  readonly compiled?: CompiledQuery;
  /**
   * The name by which metrics count it, for an operation that the program or its operator has registered. Any other operation has none,
   * because its name is the client's choice.
   */
  readonly registeredName?: string | undefined;
}

/** The values of an operation's variables, as the client sent them. */
export type VariableValues = Readonly<Record<string, unknown>>;

/** Fields that describe the schema: those of introspection, and that of a subgraph. */
function isMetaField(name: string): boolean {
  return name.startsWith('__') || name === '_service';
}

/** Whether an operation selects only introspection fields or `_service`, itself or through fragments. */
export function selectsOnlyIntrospection(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const seen = new Set<string>();
  const onlyMeta = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return isMetaField(selection.name.value);
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
  return { schema, document, operation, isIntrospection: selectsOnlyIntrospection(document, operation) };
}

/**
 * Compiles an operation, once. The compiled form does the same as graphql-js (test/graphql/compiled.test.ts compares them), without
 * evaluating the document for each request. Only for documents of this program, and for client documents that passed `isCompilable`
 * (operation-cache.ts), because parts of them become code.
 * @returns the operation unchanged if it cannot be compiled
 */
export function compileOperation(prepared: PreparedOperation): PreparedOperation {
  const { schema, document, operation } = prepared;
  const compiled = compileQuery(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? { ...prepared, compiled } : prepared;
}

/** Compiled operations throw their own class of errors, which other code does not recognize. */
function asGraphQLError(error: GraphQLError): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const { message, path, locations, originalError } = error as GraphQLError;
  return Object.assign(new GraphQLError(message, { path, originalError }), { locations });
}

/**
 * Executes an operation that has passed the previous steps. @param rootValue the root of its fields: the event of a subscription
 */
export async function executeOperation(
  { schema, document, operation, compiled }: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
  rootValue?: unknown,
): Promise<ExecutionResult> {
  if (compiled !== undefined) {
    const result = await compiled.query(rootValue, context, { ...variables });
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(asGraphQLError) };
  }
  const operationName = operation.name?.value ?? null;
  return execute({ schema, document, operationName, variableValues: variables, contextValue: context, rootValue });
}

/** Whether an operation is a subscription. */
export function isSubscription({ operation }: PreparedOperation): boolean {
  return operation.operation === OperationTypeNode.SUBSCRIPTION;
}

/** Opens the source of a subscription that has passed the previous steps, or resolves to the errors of doing so. */
export async function openSource(
  { schema, document, operation }: PreparedOperation,
  variables: VariableValues,
  context: RequestContext,
): Promise<AsyncIterable<unknown> | ExecutionResult> {
  const operationName = operation.name?.value ?? null;
  return createSourceEventStream({ schema, document, operationName, variableValues: variables, contextValue: context });
}
