import { parseObject } from './parse-object';

/** The form of a JSON Web Token, which the gateway's tokens have: its header and payload are JSON objects in base64url. */
const JWT = /\beyJ[\w-]{6,}\.[\w-]+\.[\w-]*/;

/** Names of headers whose values are secrets. */
const SECRET_NAME = /auth|token|secret|key|cookie|password|session|credential/i;

/** A value that consists of placeholders, after a scheme such as `Bearer`. */
const ONLY_PLACEHOLDERS = /^\s*(?:[A-Za-z]+\s+)?(?:\{\{[^{}]+\}\}\s*)+$/;

/** Tokens shorter than this could occur in any text by chance. */
const MIN_TOKEN_LENGTH = 8;

/** Whether a text contains a token: the viewer's, or anything of the form of one. */
export function containsToken(text: string, token: string): boolean {
  return JWT.test(text) || (token.length >= MIN_TOKEN_LENGTH && text.includes(token));
}

/**
 * The headers of a tab without those that contain, or by their name may contain, a secret. A secret header whose value consists of
 * placeholders stays: `Bearer {{adminToken}}`. Returns formatted JSON, empty if nothing is left.
 */
export function withoutSecretHeaders(headers: string, token: string): string {
  const kept = Object.entries(parseObject(headers) ?? {}).filter(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return !containsToken(name + text, token) && (!SECRET_NAME.test(name) || ONLY_PLACEHOLDERS.test(text));
  });
  return kept.length === 0 ? '' : JSON.stringify(Object.fromEntries(kept), null, 2);
}
