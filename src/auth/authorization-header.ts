import { AppError } from '../errors/app-error';

const HEADER = 'authorization';

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
  let value: string | undefined;
  let values = 0;
  // A loop, for this runs with every request: names stand at even places, each before its value.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length !== HEADER.length || name.toLowerCase() !== HEADER) continue;
    value = rawHeaders[index + 1];
    values += 1;
  }
  if (value === undefined) return undefined;
  if (values > 1 || value.length > TOKEN_MAX_LENGTH) throw AppError.invalidToken('not one token');
  const token = value.replace(/^bearer +/i, '');
  if (!COMPACT_JWS.test(token)) throw AppError.invalidToken('not a compact JWS');
  return token;
}
