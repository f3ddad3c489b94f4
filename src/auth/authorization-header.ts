import { rawValues } from '../client/raw-header';
import { AppError } from '../errors/app-error';

/** No honest token comes near this size, and verifying costs time in its length. */
const TOKEN_MAX_LENGTH = 8192;

/** Three base64url parts; anything else is not worth a signature check. */
const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Takes the token out of `Authorization: Bearer <jwt>`, or of a bare `<jwt>` as the legacy documentation asks for.
 * Node joins nothing here: of two Authorization headers it keeps the first, so the raw list is looked at.
 * @returns the token, or undefined where no header was sent
 * @throws AppError UNAUTHENTICATED where a header was sent that holds no single token
 */
export function readToken(rawHeaders: readonly string[]): string | undefined {
  const values = rawValues(rawHeaders, 'authorization');
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1 || value.length > TOKEN_MAX_LENGTH) throw AppError.invalidToken('not one token');
  const token = value.replace(/^bearer +/i, '');
  if (!COMPACT_JWS.test(token)) throw AppError.invalidToken('not a compact JWS');
  return token;
}
