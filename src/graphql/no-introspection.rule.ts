import type { ASTVisitor, ValidationContext } from 'graphql';
import { validationReason } from '../errors/reasons';
import { DocumentError } from './document-error';

/**
 * Rejects `__schema` and `__type` with one error each. graphql-js's NoSchemaIntrospectionCustomRule also reports every field below them.
 */
export function noIntrospectionRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { value } = node.name;
      if (value !== '__schema' && value !== '__type') return;
      context.reportError(new DocumentError(validationReason('introspectionDisabled'), [node]));
    },
  };
}
