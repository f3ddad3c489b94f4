import { getOperationAST, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { AppError } from '../errors/app-error';
import { documentUnits } from './document-units';
import type { OperationCache } from './operation-cache';
import { parseSource } from './parse-source';
import type { PreparedRequest } from './pipeline';
import { prepareOperation, type VariableValues } from './prepared-operation';
import { validationErrors, type ValidateOptions } from './validate-document';

/** A GraphQL request: the source of its document, the operation in it, and its variables. */
export interface RequestedDocument {
  readonly source: string;
  readonly operationName: string | undefined;
  readonly variables: VariableValues;
}

/** A request whose document has been parsed. */
export interface ParsedRequest extends RequestedDocument {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Undefined if the document has no such operation. */
  readonly operation: OperationDefinitionNode | undefined;
}

/** Gets an operation from the cache, or validates its document. Undefined if a valid document has no such operation. */
export function prepareParsed(
  { schema, source, document, operation, operationName, variables }: ParsedRequest,
  cache: OperationCache,
  options: ValidateOptions,
): PreparedRequest | undefined {
  const cached = cache.get(source, operationName);
  if (cached !== undefined) return { operation: cached, variables: () => variables };
  const errors = validationErrors(schema, document, options);
  if (errors.length === 0 && operation === undefined) return undefined;
  const registeredName = cache.isTrusted(source) ? operation?.name?.value : undefined;
  return {
    operation:
      operation === undefined || errors.length > 0 ? { errors } : { ...prepareOperation(schema, document, operation), registeredName },
    documentUnits: documentUnits(source, document, errors.length),
    variables: () => variables,
  };
}

/** Parses and validates a request, or gets its operation from the cache. Whatever is wrong with it is in the result. */
export function prepareRequest(
  schema: GraphQLSchema,
  request: RequestedDocument,
  cache: OperationCache,
  options: ValidateOptions,
): PreparedRequest {
  const { source, operationName, variables } = request;
  const failed = (error: AppError, document?: DocumentNode): PreparedRequest => ({
    operation: { errors: [error] },
    documentUnits: documentUnits(source, document),
    variables: () => variables,
  });
  const cached = cache.get(source, operationName);
  if (cached !== undefined) return { operation: cached, variables: () => variables };
  const document = parseSource(source);
  if (document instanceof AppError) return failed(document);
  const operation = getOperationAST(document, operationName) ?? undefined;
  const prepared = prepareParsed({ ...request, schema, document, operation }, cache, options);
  return prepared ?? failed(new AppError('OPERATION_RESOLUTION_FAILURE'), document);
}
