import type { GraphQLFormattedError, SourceLocation } from 'graphql';
import type { Authorized } from '../auth/authorized';
import { AppError, isProtocolCode } from '../errors/app-error';
import { validationReason, type RequestReason, type ValidationReason } from '../errors/reasons';
import { apolloReasonOf } from './apollo-messages';
import { DOCUMENT_LIMITS } from './document-limits';
import { measureDocument } from './document-size';
import { syntaxReasonOf } from './syntax-reasons';
import { formatError, type ResultAudience } from './operation-result';

const METHOD_NOT_ALLOWED = 405;
const UNSUPPORTED_MEDIA_TYPE = 415;

/** A response that Apollo Server wrote itself, and the document of the request. */
export interface ApolloResponse {
  readonly text: string;
  readonly status: number;
  /** Undefined if the request had no document. */
  readonly source: string | undefined;
}

/** The part of a source before a location. */
function sourceBefore(source: string, { line, column }: SourceLocation): string {
  const lines = source.split(/\r\n|[\n\r]/);
  return [...lines.slice(0, line - 1), (lines[line - 1] ?? '').slice(0, column - 1)].join('\n');
}

/** Whether a syntax error is at the first token beyond the limit. The parser has no code for that. */
function exceedsTokens(source: string, location: SourceLocation | undefined): boolean {
  return location !== undefined && measureDocument(sourceBefore(source, location))?.tokens === DOCUMENT_LIMITS.tokens;
}

/** The reason of an error; undefined if its code says everything. */
function reasonOf(code: string, { message, locations }: GraphQLFormattedError, source = ''): RequestReason | ValidationReason | undefined {
  if (code === 'BAD_REQUEST') return apolloReasonOf(message);
  if (code !== 'GRAPHQL_PARSE_FAILED') return undefined;
  if (exceedsTokens(source, locations?.[0])) return validationReason('tooManyTokens', { max: DOCUMENT_LIMITS.tokens });
  return syntaxReasonOf(message);
}

function toAppError(error: GraphQLFormattedError, { status, source }: ApolloResponse): AppError {
  if (status === UNSUPPORTED_MEDIA_TYPE) return new AppError('UNSUPPORTED_MEDIA_TYPE');
  if (status === METHOD_NOT_ALLOWED) {
    const reason = apolloReasonOf(error.message);
    // No method is allowed for a subscription without a stream.
    return new AppError(reason?.key === 'subscriptionTransport' ? 'BAD_REQUEST' : 'METHOD_NOT_ALLOWED', { reason });
  }
  const { locations, extensions } = error;
  const code = extensions?.['code'];
  if (!isProtocolCode(code)) return new AppError('INTERNAL_SERVER_ERROR', { cause: error.message });
  return new AppError(code, { reason: reasonOf(code, error, source), place: locations === undefined ? {} : { locations } });
}

/**
 * The errors of a response that Apollo Server wrote itself before the pipeline ran: to a request that is not a GraphQL request, or to a
 * document that cannot be parsed.
 */
export function apolloErrorsOf({ result }: Authorized<ApolloResponse>): readonly AppError[] {
  // The text is Apollo's own JSON.
  const { errors = [] } = JSON.parse(result.text) as { readonly errors?: readonly GraphQLFormattedError[] };
  return errors.map((error) => toAppError(error, result));
}

/** Localizes the errors of Apollo's response, which are in English and have no request id. */
export function localizeApolloErrors(errors: readonly AppError[], audience: ResultAudience): string {
  return `${JSON.stringify({ errors: errors.map((error) => formatError(error, audience)) })}\n`;
}
