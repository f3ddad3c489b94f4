import { GraphQLError, type ASTNode } from 'graphql';
import type { ValidationReason } from '../errors/reasons';

/** Names that the client chose are repeated up to this length, so that they cannot make the response large. */
export const NAME_MAX_LENGTH = 60;

const CODE = 'GRAPHQL_VALIDATION_FAILED';

function isRepeatable({ params }: ValidationReason): boolean {
  return params.every((names) => Object.values(names).every((name) => typeof name !== 'string' || name.length <= NAME_MAX_LENGTH));
}

/**
 * An error of a GraphQL document (GRAPHQL_VALIDATION_FAILED). Its reason is a message of the catalogues, which is translated when the
 * response is formatted; undefined if only the fixed message of the code applies.
 */
export class DocumentError extends GraphQLError {
  readonly reason: ValidationReason | undefined;

  constructor(reason: ValidationReason | undefined, nodes: readonly ASTNode[] = []) {
    super(CODE, { nodes, extensions: { code: CODE } });
    this.name = 'DocumentError';
    this.reason = reason !== undefined && isRepeatable(reason) ? reason : undefined;
  }
}
