import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../context';
import type { OperationCache } from './operation-cache';
import { formatResult } from './operation-result';
import { runOperation, type PipelineOptions } from './pipeline';
import { prepareParsed } from './prepare-request';

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
      const prepared = prepareParsed({ schema, source, document, operation, operationName, variables }, cache, options);
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
