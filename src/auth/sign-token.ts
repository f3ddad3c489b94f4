import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { SECRET_ALGORITHM } from './verification-key';
import type { ClaimRules } from './verify-token';

/**
 * Signs a token for development (HS256), which the gateway accepts.
 * @param lifetimeS how long it is valid, in seconds
 */
export function signToken(secret: string, userId: string, lifetimeS: number, rules: ClaimRules): string {
  return jwt.sign({}, createSecretKey(Buffer.from(secret)), {
    algorithm: SECRET_ALGORITHM,
    subject: userId,
    expiresIn: lifetimeS,
    ...(rules.issuer !== undefined && { issuer: rules.issuer }),
    ...(rules.audience !== undefined && { audience: rules.audience }),
  });
}
