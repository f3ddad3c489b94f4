import type { ApolloServerPlugin, GraphQLRequestContextDidResolveOperation } from '@apollo/server';
import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { checkVariables } from './check-variables';

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
  function admit({ schema, document, operation, request, contextValue }: GraphQLRequestContextDidResolveOperation<RequestContext>): void {
    if (operation === undefined) return;
    contextValue.operationName = operation.name?.value;
    const isPublic = options.introspection && isIntrospection(document, operation);
    if (contextValue.viewer === undefined && !isPublic) throw AppError.unauthenticated();
    checkVariables(schema, document, operation, request.variables ?? {});
  }

  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: (resolved) => Promise.resolve(resolved).then(admit),
      }),
  };
}
