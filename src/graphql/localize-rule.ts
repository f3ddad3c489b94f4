import type { ASTNode, GraphQLError, ValidationContext, ValidationRule } from 'graphql';
import { suggestionList } from 'graphql/jsutils/suggestionList';
import { AppError } from '../errors/app-error';
import type { ValidationReason } from '../errors/reasons';
import { causeOf, createFieldNames, type FieldNames } from './operation-errors';
import { DocumentError } from './document-error';

/** An error while a rule reports it: the context's TypeInfo is still at the position of the rule. */
export interface ReportedError {
  /** The first of the error's nodes. */
  readonly node: ASTNode;
  readonly nodes: readonly ASTNode[];
  /** How many errors the rule has reported for `node` before. */
  readonly index: number;
  readonly context: ValidationContext;
  /** The dotted name of the argument, input field or variable that a value belongs to. */
  readonly fieldOf: FieldNames;
  /** The names of the schema that are similar to one of the document, at most five; none if introspection is disabled. */
  readonly similar: (name: string, names: readonly string[]) => readonly string[];
}

/** As many suggestions as graphql-js makes. */
const MAX_SUGGESTIONS = 5;

const similarNames: ReportedError['similar'] = (name, names) => suggestionList(name, names).slice(0, MAX_SUGGESTIONS);
const noNames: ReportedError['similar'] = () => [];

/** Returns the reason of an error, by its nodes and the types around them, and never by its message. */
export type ReasonOfError = (error: ReportedError) => ValidationReason | undefined;

/**
 * Wraps a validation rule: its errors become DocumentErrors, whose reasons have a message in each language. An AppError of a scalar is
 * passed on unchanged. Reasons suggest names of the schema if clients may introspect it.
 */
export function localizeRule(rule: ValidationRule, reasonOf: ReasonOfError | undefined, introspection: boolean): ValidationRule {
  const similar = introspection ? similarNames : noNames;
  return (context) => {
    const fieldOf = createFieldNames(context.getDocument());
    const counts = new Map<ASTNode, number>();
    const reportError = (error: GraphQLError): void => {
      const [node] = error.nodes ?? [];
      if (causeOf(error) instanceof AppError || node === undefined) {
        context.reportError(error);
        return;
      }
      const index = counts.get(node) ?? 0;
      counts.set(node, index + 1);
      const nodes = error.nodes ?? [];
      context.reportError(new DocumentError(reasonOf?.({ node, nodes, index, context, fieldOf, similar }), nodes));
    };
    // Everything else is passed to the shared context, so that rules share its caches and its limit of work.
    return rule(
      new Proxy(context, {
        get: (target, property) => (property === 'reportError' ? reportError : (Reflect.get(target, property) as unknown)),
      }),
    );
  };
}
