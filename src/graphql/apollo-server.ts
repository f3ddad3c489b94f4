import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context';
import { DOCUMENT_LIMITS } from './document-limits';
import type { OperationCache } from './operation-cache';
import type { PipelineOptions } from './pipeline';
import { createPipelinePlugin } from './pipeline.plugin';

/** Creates the Apollo server of /graphql. It still has to be started. */
export function createApolloServer(schema: GraphQLSchema, cache: OperationCache, options: PipelineOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: DOCUMENT_LIMITS.tokens },
    // The pipeline validates documents, by the same rules for both endpoints.
    dangerouslyDisableValidation: true,
    // A cross-site page can send these headers only after a preflight. The gateway accepts no credentials that browsers add themselves
    // (Basic).
    csrfPrevention: { requestHeaders: ['x-apollo-operation-name', 'apollo-require-preflight', 'authorization'] },
    // The pipeline caches valid operations.
    documentStore: null,
    persistedQueries: false,
    // main.ts handles signals.
    stopOnTerminationSignals: false,
    logger: options.log,
    plugins: [
      // Features that Apollo would otherwise add to responses, or that contact its own servers.
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      createPipelinePlugin(cache, options),
    ],
  });
}
