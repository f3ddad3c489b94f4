import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyBaseLogger } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context';
import { createAdmitOperationPlugin } from './admit-operation.plugin';
import { knownOperationTypesRule } from './known-operation-types.rule';
import { createTranslateErrorsPlugin } from './translate-errors.plugin';

/**
 * Far above the largest honest operation (the full introspection query has some 160 tokens). Validating is quadratic in the
 * fields of one name, before anybody is asked who he is: 1,000 tokens cost some 0.2 s at worst, 2,000 nearly 1 s.
 */
const MAX_TOKENS = 1_000;

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
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [knownOperationTypesRule],
    persistedQueries: false,
    // Signals are main.ts's business.
    stopOnTerminationSignals: false,
    logger: options.log,
    plugins: [ApolloServerPluginLandingPageDisabled(), createAdmitOperationPlugin(options), createTranslateErrorsPlugin(options.log)],
  });
}
