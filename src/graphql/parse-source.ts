import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { AppError } from '../errors/app-error';
import { DOCUMENT_LIMITS } from './document-limits';
import { documentSizeError } from './document-size';
import { syntaxReasonOf } from './syntax-reasons';

/** Parses a document within the limits of its size. Returns the error that a request with this document would get, if it has one. */
export function parseSource(source: string): DocumentNode | AppError {
  const sizeError = documentSizeError(source);
  if (sizeError !== undefined) return sizeError;
  try {
    return parse(source, { maxLexicalTokens: DOCUMENT_LIMITS.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return new AppError('GRAPHQL_PARSE_FAILED', { reason: syntaxReasonOf(error.message) });
  }
}
