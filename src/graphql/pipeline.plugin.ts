import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../context';
import { documentUnits } from './document-units';
import type { OperationCache } from './operation-cache';
import { formatResult } from './operation-result';
import { runOperation, type PipelineOptions, type PreparedRequest } from './pipeline';
import { prepareOperation, type VariableValues } from './prepared-operation';
import { validationErrors } from './validate-document';

/** A document that Apollo has parsed, and the operation that the request selects. */
interface ParsedRequest {
  readonly schema: GraphQLSchema;
  readonly source: string;
  readonly document: DocumentNode;
  /** Undefined if the document has no such operation. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  readonly variables: VariableValues;
}

/** Gets an operation from the cache, or validates its document. Undefined if a valid document has no such operation. */
function prepare(
  { schema, source, document, operation, operationName, variables }: ParsedRequest,
  cache: OperationCache,
  introspection: boolean,
): PreparedRequest | undefined {
  const cached = cache.get(source, operationName);
  if (cached !== undefined) return { operation: cached, variables: () => variables };
  const errors = validationErrors(schema, document, { introspection });
  if (errors.length === 0 && operation === undefined) return undefined;
  const registeredName = cache.isTrusted(source) ? operation?.name?.value : undefined;
  return {
    operation:
      operation === undefined || errors.length > 0 ? { errors } : { ...prepareOperation(schema, document, operation), registeredName },
    documentUnits: documentUnits(source, document, errors.length),
    variables: () => variables,
  };
}

/**
 * Makes Apollo run operations through the pipeline: Apollo reads the HTTP request, parses the document and selects the operation. An
 * operation that was executed for a viewer is cached, so that the next request for it does not need Apollo.
 */
export function createPipelinePlugin(cache: OperationCache, options: PipelineOptions): ApolloServerPlugin<RequestContext> {
  const listener: GraphQLRequestListener<RequestContext> = {
    async responseForOperation({ schema, source, document, request, contextValue, ...requestContext }) {
      // Apollo calls this even if the document has no such operation, although its types exclude that, and reports the error afterwards.
      const operation = requestContext.operation as OperationDefinitionNode | undefined;
      const { operationName, variables = {} } = request;
      const prepared = prepare({ schema, source, document, operation, operationName, variables }, cache, options.introspection);
      if (prepared === undefined) return null;
      const result = await runOperation(prepared, contextValue, options);
      const { status, headers, body } = formatResult(result, contextValue);
      const isExecuted = body.data !== undefined && contextValue.viewer !== undefined;
      if (isExecuted && !('errors' in prepared.operation)) cache.set(source, operationName, prepared.operation);
      return { http: { status, headers: new HeaderMap(Object.entries(headers)) }, body: { kind: 'single', singleResult: body } };
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}
