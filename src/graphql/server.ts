import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context';
import { createAdmitOperationPlugin } from './admit-operation.plugin';
import { DOCUMENT_LIMITS, documentLimitRules } from './document-limits';
import { knownOperationTypesRule } from './known-operation-types.rule';
import { createTranslateErrorsPlugin } from './translate-errors.plugin';

/** Creates the Apollo server both doors execute through. It still has to be started. */
export function createApolloServer(
  schema: GraphQLSchema,
  options: { introspection: boolean; log: FastifyBaseLogger },
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: options.introspection,
    // Where the schema is hidden, "did you mean" must not give it away word by word.
    hideSchemaDetailsFromClientErrors: !options.introspection,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: DOCUMENT_LIMITS.tokens },
    validationRules: [knownOperationTypesRule, ...documentLimitRules],
    persistedQueries: false,
    // Signals are main.ts's business.
    stopOnTerminationSignals: false,
    logger: options.log,
    plugins: [ApolloServerPluginLandingPageDisabled(), createAdmitOperationPlugin(options), createTranslateErrorsPlugin(options.log)],
  });
}
