import { rawValues } from '../client/raw-header';
import { AppError } from '../errors/app-error';

/** The maximum length of a token, in characters. Verification takes time in proportion to it; no real token is nearly as long. */
const TOKEN_MAX_LENGTH = 8192;

/** Three base64url parts. Any other text is rejected without a signature check. */
const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Reads the token of `Authorization: Bearer <jwt>`, or of a bare `<jwt>` as the legacy documentation requires.
 * It uses the raw headers, because Node keeps only the first of two Authorization headers.
 * @returns the token; undefined if there is no header
 * @throws AppError UNAUTHENTICATED if the request has such a header, but not exactly one token
 */
export function readToken(rawHeaders: readonly string[]): string | undefined {
  const values = rawValues(rawHeaders, 'authorization');
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1 || value.length > TOKEN_MAX_LENGTH) throw AppError.invalidToken('malformed');
  const token = value.replace(/^bearer +/i, '');
  if (!COMPACT_JWS.test(token)) throw AppError.invalidToken('malformed');
  return token;
}
