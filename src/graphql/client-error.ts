import { GraphQLError, Kind, visit, type ASTNode, type DocumentNode, type GraphQLFormattedError } from 'graphql';
import { AppError } from '../errors/app-error';
import type { Language } from '../errors/language';
import { findingSentence, isProtocolCode, protocolSentenceOf, sentenceOf, translateDetails } from '../errors/translate';
import { findingOf } from './findings';

/** Who the error is told to, and what it may name. */
export interface ErrorAudience {
  readonly language: Language;
  readonly requestId: string;
  /** The names of the values of its document; undefined where there is none. */
  readonly fieldOf: FieldNames | undefined;
}

/** Follows GraphQL's wrappers down to what was thrown. Undefined where GraphQL itself found the fault. */
export function causeOf(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause;
}

/** The AppError an error amounts to: itself, or a masked internal one; undefined for GraphQL's own findings. */
export function appErrorOf(error: GraphQLError): AppError | undefined {
  const cause = causeOf(error);
  if (cause instanceof AppError) return cause;
  if (cause === undefined && isProtocolCode(error.extensions['code'])) return undefined;
  return new AppError('INTERNAL_SERVER_ERROR', { cause: cause ?? error });
}

/** The part of a field's name that a node on the way to a value stands for. */
function namesOf(node: ASTNode): string[] {
  if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) return [node.name.value];
  return node.kind === Kind.VARIABLE_DEFINITION ? [node.variable.name.value] : [];
}

/** Tells of a value in a document the dotted name of the argument, input field or variable that it belongs to. */
export type FieldNames = (target: ASTNode) => string;

/**
 * The names of all values of a document, read once and only when one is asked for: an answer may have hundreds of errors,
 * each of which has to be placed.
 */
export function createFieldNames(document: DocumentNode): FieldNames {
  let names: Map<ASTNode, string> | undefined;
  return (target) => {
    if (names === undefined) {
      const found = (names = new Map<ASTNode, string>());
      const path: string[] = [];
      visit(document, {
        enter(node) {
          path.push(...namesOf(node));
          found.set(node, path.join('.'));
        },
        leave(node) {
          path.length -= namesOf(node).length;
        },
      });
    }
    return names.get(target) ?? '';
  };
}

/** Scalars do not know where their value stands; the document does. */
function placeDetails(error: GraphQLError, appError: AppError, fieldOf: FieldNames | undefined): AppError['details'] {
  const node = error.nodes?.[0];
  if (fieldOf === undefined || node === undefined) return appError.details;
  return appError.details.map((detail) => (detail.field === '' ? { ...detail, field: fieldOf(node) } : detail));
}

/**
 * Turns any error of an execution into what the client may read: a sentence in its language, a code, the request id and
 * details. Nothing of the inside passes: what is no AppError and no finding of GraphQL itself is an internal error.
 */
export function toClientError(error: GraphQLError, audience: ErrorAudience): GraphQLFormattedError {
  const { language, requestId, fieldOf } = audience;
  const place = { ...(error.locations && { locations: error.locations }), ...(error.path && { path: error.path }) };
  const appError = appErrorOf(error);
  if (appError === undefined) {
    const code = error.extensions['code'];
    const sentence = isProtocolCode(code) ? protocolSentenceOf(code, language) : sentenceOf('BAD_USER_INPUT', language);
    const finding = findingOf(error.message);
    const message = finding === undefined ? sentence : `${sentence}: ${findingSentence(finding, language)}`;
    return { message, ...place, extensions: { code, requestId } };
  }
  const details = translateDetails(placeDetails(error, appError, fieldOf), language);
  return {
    message: sentenceOf(appError.code, language),
    ...place,
    extensions: { code: appError.code, requestId, ...(details.length > 0 && { details }) },
  };
}
