import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';
import { AppError, detail } from '../errors/app-error';

/**
 * What a document may hold. The largest honest ones (the legacy routes', the playground's, a client's screen, the introspection
 * query of tools with 184 tokens on 109 lines) stay below a third of each; docs/guide.md states these numbers. Within them no
 * document costs more than 50 ms to parse, validate, estimate and compile (test/faults/documents.faults.ts).
 */
export const DOCUMENT_LIMITS = {
  /** Characters, comments and blanks included. */
  characters: 10_000,
  /** Lines. graphql-js counts them anew for each error, to say where it is. */
  lines: 1_000,
  /** Tokens, comments aside. */
  tokens: 1_000,
  /** Definitions of fragments. graphql-js compares them in pairs, by recursion: 125 in a ring overflow the stack. */
  fragments: 50,
  /** How often one name may occur, of whatever it is. Fields of one name are compared in pairs: 249 objects cost 50 ms. */
  sameName: 100,
  /** Fields below one another, fragments flattened; introspection's own nesting aside. */
  depth: 10,
  aliases: 30,
  directives: 30,
  /** Cost units of one operation; see operation-cost.ts. */
  cost: 2_000,
} as const;

/**
 * How many errors of a document are told; validation ends with the next. Each is placed, compared with all names of the schema
 * and translated: a hundred, graphql-js's own limit, cost 20 ms, ten times what the rest of the document does.
 */
export const MAX_VALIDATION_ERRORS = 20;

type LimitKey = 'tooDeep' | 'tooManyAliases' | 'tooManyDirectives';

/** The rules' own errors are English and thrown: ours go with the others, and are put into the client's language. */
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

/** The limits that validation keeps, before anything of an operation runs. */
export const documentLimitRules: readonly ValidationRule[] = [
  maxDepthRule({ ...reporting('tooDeep', DOCUMENT_LIMITS.depth), flattenFragments: true }),
  maxAliasesRule({ ...reporting('tooManyAliases', DOCUMENT_LIMITS.aliases), allowList: [] }),
  maxDirectivesRule(reporting('tooManyDirectives', DOCUMENT_LIMITS.directives)),
];
