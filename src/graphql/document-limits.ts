import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';
import { AppError, detail } from '../errors/app-error';

/**
 * The limits of a document. The largest legitimate documents (those of the legacy routes, the Playground and a client's screen, and the
 * introspection query of tools with 184 tokens on 109 lines) stay below a third of each limit. docs/guide.md states these numbers. Within
 * the limits no document takes more than 50 ms to parse, validate, estimate and compile (test/faults/documents.faults.ts).
 */
export const DOCUMENT_LIMITS = {
  /** Characters, including comments and white space. */
  characters: 10_000,
  /** Lines. graphql-js counts them again for the location of each error. */
  lines: 1_000,
  /** Tokens, without comments. */
  tokens: 1_000,
  /** Fragment definitions. graphql-js compares them in pairs, recursively: a cycle of 125 overflows the stack. */
  fragments: 50,
  /** Occurrences of one name, whatever it names. Fields with the same name are compared in pairs: 249 objects take 50 ms. */
  sameName: 100,
  /** Levels of nested fields, with fragments flattened. Introspection fields do not count. */
  depth: 10,
  aliases: 30,
  directives: 30,
  /** Cost units of one operation; see operation-cost.ts. */
  cost: 2_000,
} as const;

/**
 * Errors reported per document; validation stops at the next one. Each takes time to locate and to localize: graphql-js's own limit of 100
 * would cost ten times as much as everything else for such a document.
 */
export const MAX_VALIDATION_ERRORS = 20;

type LimitKey = 'tooDeep' | 'tooManyAliases' | 'tooManyDirectives';

/**
 * Options of a limit rule. By default the rules throw errors in English; with these options they report details, which have a message in
 * each language.
 */
function reporting(
  key: LimitKey,
  n: number,
): { n: number; propagateOnRejection: false; onReject: [(context: ValidationContext | null) => void] } {
  return {
    n,
    propagateOnRejection: false,
    onReject: [
      (context) => {
        const originalError = AppError.badInput(detail('query', key, { max: n }));
        context?.reportError(new GraphQLError(originalError.message, { originalError }));
      },
    ],
  };
}

/** The limits that are checked by validation. */
export const documentLimitRules: readonly ValidationRule[] = [
  maxDepthRule({ ...reporting('tooDeep', DOCUMENT_LIMITS.depth), flattenFragments: true }),
  maxAliasesRule({ ...reporting('tooManyAliases', DOCUMENT_LIMITS.aliases), allowList: [] }),
  maxDirectivesRule(reporting('tooManyDirectives', DOCUMENT_LIMITS.directives)),
];
