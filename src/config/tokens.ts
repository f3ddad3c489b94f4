import { z } from 'zod';
import { isPublicKey, PUBLIC_KEY_RULE, secretErrors, type VerificationKey } from '../auth/verification-key';
import { isUrlOf, parsePart, type Parsed, type Variables } from './variables';

/** How tokens are verified. */
export interface TokensConfig {
  /** `generated`: a secret that this program created and stores beside the embedded database. */
  readonly key: VerificationKey | { readonly kind: 'generated' };
  /** The `iss` that tokens must have; undefined if `iss` is not checked. */
  readonly issuer: string | undefined;
  /** The `aud` that tokens must have; undefined if `aud` is not checked. */
  readonly audience: string | undefined;
}

/** `fetch` rejects a URL that contains a password. */
function isKeySetUrl(text: string): boolean {
  return isUrlOf(text, ['http:', 'https:']) && new URL(text).username === '' && new URL(text).password === '';
}

const secret = z.string().superRefine((text, context) => {
  for (const message of secretErrors(text)) context.addIssue({ code: 'custom', message });
});

/** In many environments a variable is a single line, so that line breaks are written as `\n`. */
const publicKey = z.string().transform((text) => text.replaceAll('\\n', '\n')).refine(isPublicKey, PUBLIC_KEY_RULE); // prettier-ignore

const variables = z.object({
  JWT_SECRET: secret.optional(),
  JWT_PUBLIC_KEY: publicKey.optional(),
  JWKS_URL: z.string().refine(isKeySetUrl, 'must be an http(s):// address without a password').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
});

const KEY_VARIABLES = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWKS_URL'] as const;

/** At most one key may be set, and with DATABASE_URL, that is with real accounts, one is required. */
function keyFaults(env: Variables): string[] {
  const count = KEY_VARIABLES.filter((name) => env[name] !== undefined).length;
  if (count > 1) return [`${KEY_VARIABLES.join(', ')}: set only one of them`];
  if (count === 0 && env['DATABASE_URL'] !== undefined) {
    return ['JWT_SECRET: with DATABASE_URL a key is required: JWT_SECRET, JWT_PUBLIC_KEY or JWKS_URL'];
  }
  return [];
}

function keyOf({ JWT_SECRET, JWT_PUBLIC_KEY, JWKS_URL }: z.output<typeof variables>): TokensConfig['key'] {
  if (JWT_SECRET !== undefined) return { kind: 'secret', secret: JWT_SECRET };
  if (JWT_PUBLIC_KEY !== undefined) return { kind: 'publicKey', pem: JWT_PUBLIC_KEY };
  return JWKS_URL === undefined ? { kind: 'generated' } : { kind: 'jwks', url: JWKS_URL };
}

/** Parses the variables about tokens. */
export function parseTokens(env: Variables): Parsed<TokensConfig> {
  return parsePart(
    env,
    variables,
    (values) => ({ key: keyOf(values), issuer: values.JWT_ISSUER, audience: values.JWT_AUDIENCE }),
    keyFaults(env),
  );
}
