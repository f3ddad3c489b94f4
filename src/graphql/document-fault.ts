import { Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { AppError } from '../errors/app-error';
import { messageOf, translateDetails } from '../errors/translate';
import { DOCUMENT_LIMITS } from './document-limits';
import { flattenedSize } from './flattened-size';
import { MAX_FLATTENED, operationCost, tooCostly } from './operation-cost';
import { parseSource } from './parse-source';
import { validationErrors, type ValidateOptions } from './validate-document';

/** Whether an operation costs too much whatever its variables are. The cost of one with variables is known only when it is executed. */
function isAlwaysTooCostly(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): boolean {
  if (flattenedSize(document, operation, MAX_FLATTENED) >= MAX_FLATTENED) return true;
  return (operation.variableDefinitions ?? []).length === 0 && operationCost(schema, document, operation, {}).units > DOCUMENT_LIMITS.cost;
}

/** The errors that every request with this document would get: of its size, syntax, validation and cost. Empty for a valid document. */
function documentErrors(schema: GraphQLSchema, source: string, options: ValidateOptions): readonly AppError[] {
  const document = parseSource(source);
  if (document instanceof AppError) return [document];
  const errors = validationErrors(schema, document, options);
  if (errors.length > 0) return errors;
  const isTooCostly = document.definitions.some(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION && isAlwaysTooCostly(schema, document, definition),
  );
  return isTooCostly ? [tooCostly()] : [];
}

/** What is wrong with a document that is known before any request, in English and on one line; undefined for a valid document. */
export function documentFault(schema: GraphQLSchema, source: string, options: ValidateOptions): string | undefined {
  const errors = documentErrors(schema, source, options);
  if (errors.length === 0) return undefined;
  const faults = errors.flatMap((error) => {
    const details = translateDetails(error.details, 'en').map(({ field, message }) => `${field} ${message}`);
    const line = error.place.locations?.[0]?.line;
    const message = details.length > 0 ? details.join(', ') : messageOf(error, 'en');
    return line === undefined ? message : `${message} (line ${line})`;
  });
  return [...new Set(faults)].join('; ');
}
