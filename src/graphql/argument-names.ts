import { Kind, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { AppError } from '../errors/app-error';
import { createFieldNames } from './operation-errors';

/** The dotted name of the argument or input field in which each variable of an operation is used first. */
function argumentsByVariable(document: DocumentNode, operation: OperationDefinitionNode): ReadonlyMap<string, string> {
  const fieldOf = createFieldNames(document);
  const found = new Map<string, string>();
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  for (const definition of [operation, ...fragments]) {
    visit(definition, {
      VariableDefinition: () => false,
      Variable(node) {
        if (!found.has(node.name.value)) found.set(node.name.value, fieldOf(node));
      },
    });
  }
  return found;
}

/**
 * Replaces the names of variables in the details of an error by those of the arguments that use them: `_v0_f.from` by `filter.from`. A
 * router renames the variables of its client's document, but not the arguments.
 */
export function withArgumentNames(error: AppError, document: DocumentNode, operation: OperationDefinitionNode): AppError {
  const names = argumentsByVariable(document, operation);
  const details = error.details.map((detail) => {
    const [variable = '', ...path] = detail.field.split('.');
    return { ...detail, field: [names.get(variable) ?? variable, ...path].join('.') };
  });
  return error.with({ details });
}
