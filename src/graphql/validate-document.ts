import {
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import { AppError } from '../errors/app-error';
import { validationReason } from '../errors/reasons';
import { causeOf, toAppErrors } from './operation-errors';
import { DocumentError } from './document-error';
import { documentLimitRules, MAX_VALIDATION_ERRORS } from './document-limits';
import { knownOperationTypesRule } from './known-operation-types.rule';
import { localizeRule } from './localize-rule';
import { noIntrospectionRule } from './no-introspection.rule';
import { REASONS } from './rule-reasons';
import { subscriptionFieldRule } from './subscription-field.rule';

/** The gateway's validation rules in addition to GraphQL's own. */
export const gatewayRules: readonly ValidationRule[] = [knownOperationTypesRule, ...documentLimitRules];

/** GraphQL's own rules, with errors in the language of the client. */
const specified = (introspection: boolean): ValidationRule[] =>
  specifiedRules.map((rule) =>
    localizeRule(rule === SingleFieldSubscriptionsRule ? subscriptionFieldRule : rule, REASONS.get(rule), introspection),
  );

const RULES: readonly ValidationRule[] = [...specified(true), ...gatewayRules];
const RULES_WITHOUT_INTROSPECTION: readonly ValidationRule[] = [...specified(false), noIntrospectionRule, ...gatewayRules];

/** Options of validation. */
export interface ValidateOptions {
  /** Whether documents may select `__schema` and `__type`, and errors suggest names of the schema. */
  readonly introspection: boolean;
}

/** The two errors that graphql-js adds when it aborts validation. No rule reports them. */
function abortedError(index: number): DocumentError {
  const atLimit = index >= MAX_VALIDATION_ERRORS;
  return new DocumentError(atLimit ? validationReason('tooManyErrors', { max: MAX_VALIDATION_ERRORS }) : validationReason('tooComplex'));
}

/**
 * Validates a document by GraphQL's rules, the limits of documents and the gateway's own rules.
 * @returns an empty list for a valid document; else DocumentErrors (GRAPHQL_VALIDATION_FAILED) and GraphQLErrors with an AppError as their
 * cause (BAD_USER_INPUT: a limit, or a literal that its scalar rejects), at most MAX_VALIDATION_ERRORS and one more
 */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection }: ValidateOptions,
): readonly GraphQLError[] {
  const rules = introspection ? RULES : RULES_WITHOUT_INTROSPECTION;
  // graphql-js's own messages and suggestions are not sent to clients.
  const errors = validate(schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: true });
  return errors.map((error, index) => (error instanceof DocumentError || causeOf(error) instanceof AppError ? error : abortedError(index)));
}

/** The same as AppErrors. */
export function validationErrors(schema: GraphQLSchema, document: DocumentNode, options: ValidateOptions): AppError[] {
  return toAppErrors(validateDocument(schema, document, options), document, 'GRAPHQL_VALIDATION_FAILED');
}
