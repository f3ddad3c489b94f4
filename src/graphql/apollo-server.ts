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
    // A request of another site's page has no effect without a preflight, which CORS_ORIGINS decides about: the only credential is a token
    // in Authorization, which browsers neither add themselves nor send without a preflight, and POST accepts only application/json, which
    // needs one as well. Without a token such a page gets what everybody gets, and cannot read it. Clients whose default is GET (urql)
    // send no header that Apollo's check would accept until their user has signed in, and expect 401 then. Credentials that browsers add
    // themselves (cookies, Basic, client certificates) would need this check.
    csrfPrevention: false,
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
