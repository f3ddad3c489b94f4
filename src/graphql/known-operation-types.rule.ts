import type { ASTVisitor, ValidationContext } from 'graphql';
import { validationReason } from '../errors/reasons';
import { DocumentError } from './document-error';

/**
 * Rejects an operation whose type the schema does not have. graphql-js 17 has this rule. graphql-js 16 accepts such an operation and fails
 * when it executes it, which would be an internal error.
 */
export function knownOperationTypesRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation) != null) return;
      context.reportError(new DocumentError(validationReason('unsupportedOperation', { kind: node.operation }), [node]));
    },
  };
}
