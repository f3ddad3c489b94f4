import { GraphQLError, Kind, visit, type ASTNode, type DocumentNode } from 'graphql';
import { AppError, type ErrorLocation } from '../errors/app-error';
import { DocumentError } from './document-error';

/** The innermost cause of an error, without GraphQL's wrappers. Undefined for an error of GraphQL itself. */
export function causeOf(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause;
}

/** The name that a node contributes to the path of a value below it. */
function namesOf(node: ASTNode): string[] {
  if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) return [node.name.value];
  return node.kind === Kind.VARIABLE_DEFINITION ? [node.variable.name.value] : [];
}

/** Returns the dotted name of the argument, input field or variable that a value of a document belongs to. */
export type FieldNames = (target: ASTNode) => string;

/** Collects the names of all values of a document once, on first use, because a response may have hundreds of errors. */
export function createFieldNames(document: DocumentNode): FieldNames {
  let names: Map<ASTNode, string> | undefined;
  return (target) => {
    if (names === undefined) {
      const found = (names = new Map<ASTNode, string>());
      const path: string[] = [];
      visit(document, {
        enter(node) {
          path.push(...namesOf(node));
          found.set(node, path.join('.'));
        },
        leave(node) {
          path.length -= namesOf(node).length;
        },
      });
    }
    return names.get(target) ?? '';
  };
}

function placeOf({ locations, path }: GraphQLError): ErrorLocation {
  return { ...(locations && { locations }), ...(path && { path }) };
}

/** Adds field names to the details of scalars, which do not have access to the field of their value. */
function namedDetails({ details }: AppError, { nodes }: GraphQLError, fieldOf: FieldNames): AppError['details'] {
  const node = nodes?.[0];
  if (node === undefined) return details;
  return details.map((detail) => (detail.field === '' ? { ...detail, field: fieldOf(node) } : detail));
}

/**
 * Converts the errors of a document's validation or execution to AppErrors, in their order. An error that other code threw becomes
 * INTERNAL_SERVER_ERROR, with the error as its cause.
 * @param graphqlErrorCode the code for GraphQL's own errors
 */
export function toAppErrors(
  errors: readonly GraphQLError[],
  document: DocumentNode,
  graphqlErrorCode: AppError['code'] = 'INTERNAL_SERVER_ERROR',
): AppError[] {
  const fieldOf = createFieldNames(document);
  return errors.map((error) => {
    const cause = causeOf(error);
    const place = placeOf(error);
    if (cause instanceof AppError) return cause.with({ place, details: namedDetails(cause, error, fieldOf) });
    const reason = error instanceof DocumentError ? error.reason : undefined;
    if (cause === undefined) return new AppError(graphqlErrorCode, { place, reason, cause: error });
    return new AppError('INTERNAL_SERVER_ERROR', { place, cause });
  });
}
