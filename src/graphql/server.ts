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
import { DOCUMENT_LIMITS, documentLimitRules, MAX_VALIDATION_ERRORS } from './document-limits';
import { DocumentStore } from './document-memory';
import type { KnownOperations } from './known-operations';
import { knownOperationTypesRule } from './known-operation-types.rule';
import type { RunOptions } from './run-operation';
import { createRunOperationPlugin } from './run-operation.plugin';

/** Creates the Apollo server of /graphql. It still has to be started. */
export function createApolloServer(schema: GraphQLSchema, known: KnownOperations, options: RunOptions): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: options.introspection,
    // Where the schema is hidden, "did you mean" must not give it away word by word.
    hideSchemaDetailsFromClientErrors: !options.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: DOCUMENT_LIMITS.tokens },
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    validationRules: [knownOperationTypesRule, ...documentLimitRules],
    // A cross-site page can send these only after a preflight. Of credentials that a browser adds by itself (Basic) none is ours.
    csrfPrevention: { requestHeaders: ['x-apollo-operation-name', 'apollo-require-preflight', 'authorization'] },
    documentStore: new DocumentStore(),
    persistedQueries: false,
    // Signals are main.ts's business.
    stopOnTerminationSignals: false,
    logger: options.log,
    plugins: [
      // What Apollo would otherwise add, to answers or to its own servers.
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      createRunOperationPlugin(known, options),
    ],
  });
}
