import type { ApolloServerPlugin, GraphQLRequestContextDidResolveOperation } from '@apollo/server';
import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { ADMISSION_COST, type RequestContext } from '../context';
import { AppError, detail } from '../errors/app-error';
import { checkVariables } from './check-variables';
import { DOCUMENT_LIMITS } from './document-limits';
import { operationCost } from './operation-cost';

/** Whether an operation asks for nothing but the schema itself, which needs nobody to be signed in. */
export function isIntrospection(document: DocumentNode, operation: OperationDefinitionNode): boolean {
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

/**
 * Lets an operation run, or refuses it before any resolver: first who asks (401), then what is asked with (400),
 * so that a stranger learns nothing of the values a field takes. Strangers may ask for the schema where it is public.
 */
export function createAdmitOperationPlugin(options: { introspection: boolean }): ApolloServerPlugin<RequestContext> {
  async function admit(resolved: GraphQLRequestContextDidResolveOperation<RequestContext>): Promise<void> {
    const { schema, document, operation, request, contextValue } = resolved;
    if (operation === undefined) return;
    contextValue.operation.name = operation.name?.value;
    const isPublic = options.introspection && isIntrospection(document, operation);
    if (contextValue.viewer === undefined && !isPublic) throw AppError.unauthenticated();
    const variables = request.variables ?? {};
    checkVariables(schema, document, operation, variables);
    const cost = operationCost(schema, document, operation, variables);
    if (cost > DOCUMENT_LIMITS.cost) throw AppError.badInput(detail('query', 'tooCostly', { max: DOCUMENT_LIMITS.cost }));
    if (cost > ADMISSION_COST) await contextValue.charge(cost - ADMISSION_COST);
  }

  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: admit,
      }),
  };
}
