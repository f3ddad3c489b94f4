import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** Where the data lives. */
export type DatabaseConfig =
  { readonly kind: 'embedded'; readonly directory: string } | { readonly kind: 'postgres'; readonly url: string };

/** What tokens are verified with. `generated`: a secret made by this program, kept beside the embedded database. */
export type TokenKeyConfig =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'publicKey'; readonly pem: string }
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'generated' };

/** The log levels of pino. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Everything the environment decides, parsed once. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly database: DatabaseConfig;
  readonly tokenKey: TokenKeyConfig;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  readonly playground: boolean;
  readonly introspection: boolean;
  /** Origins that may call from a browser; empty: the gateway's own pages only. */
  readonly corsOrigins: readonly string[];
  /** As Fastify's `trustProxy`: whether, how many or which proxies may name the client's address. */
  readonly trustProxy: boolean | number | string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** All that is wrong with the environment, one line each; never a value, for it may be a secret. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** HS256 signs with 256 bits; a shorter secret weakens it (RFC 7518 §3.2). */
const SECRET_MIN_BYTES = 32;

const EMBEDDED_DIRECTORY = '.data';

const flag = z.enum(['true', 'false', '1', '0'], 'must be true or false').transform((text) => text === 'true' || text === '1');

function isUrlOf(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function isVerificationKey(pem: string): boolean {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'rsa') return true;
    return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  return isUrlOf(text, ['http:', 'https:']) && new URL(text).origin === text;
}

/** One entry a variable; each message is what the operator reads after the variable's name. */
const environment = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().optional(),
  PORT: z.string().regex(/^\d{1,5}$/, 'must be a port number').transform(Number).refine((port) => port <= 65535, 'must be a port number').optional(),
  DATABASE_URL: z.string().refine((url) => isUrlOf(url, ['postgres:', 'postgresql:']), 'must be a postgresql:// address')
    .refine((url) => !isUrlOf(url, ['postgres:', 'postgresql:']) || ['public', null].includes(new URL(url).searchParams.get('schema')), 'must not name a schema other than public').optional(),
  JWT_SECRET: z.string().refine((secret) => Buffer.byteLength(secret) >= SECRET_MIN_BYTES, `must be at least ${SECRET_MIN_BYTES} bytes`).optional(),
  JWT_PUBLIC_KEY: z.string().transform((pem) => pem.replaceAll('\\n', '\n')).refine(isVerificationKey, 'must be a PEM public key, RSA or P-256').optional(),
  JWKS_URL: z.string().refine((url) => isUrlOf(url, ['http:', 'https:']), 'must be an http(s):// address').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  PLAYGROUND: flag.optional(),
  INTROSPECTION: flag.optional(),
  CORS_ORIGINS: z.string().transform((list) => list.split(',').map((origin) => origin.trim()).filter(Boolean))
    .refine((origins) => origins.every(isOrigin), 'must be a comma list of origins such as https://app.example.com').optional(),
  TRUST_PROXY: z.string().transform((text) => (text === 'true' ? true : text === 'false' ? false : /^\d+$/.test(text) ? Number(text) : text)).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).optional(),
}); // prettier-ignore

type Environment = z.infer<typeof environment>;

type Variables = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as unset. */
function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
}

function faultsOf(error: z.ZodError): string[] {
  return [...new Set(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))];
}

function databaseOf(env: Pick<Environment, 'DATABASE_URL'>): DatabaseConfig {
  return env.DATABASE_URL === undefined ? { kind: 'embedded', directory: EMBEDDED_DIRECTORY } : { kind: 'postgres', url: env.DATABASE_URL };
}

function tokenKeyOf(env: Variables, faults: string[]): TokenKeyConfig {
  const keys: TokenKeyConfig[] = [];
  if (env['JWT_SECRET'] !== undefined) keys.push({ kind: 'secret', secret: env['JWT_SECRET'] });
  if (env['JWT_PUBLIC_KEY'] !== undefined) keys.push({ kind: 'publicKey', pem: env['JWT_PUBLIC_KEY'].replaceAll('\\n', '\n') });
  if (env['JWKS_URL'] !== undefined) keys.push({ kind: 'jwks', url: env['JWKS_URL'] });
  if (keys.length > 1) faults.push('JWT_SECRET, JWT_PUBLIC_KEY, JWKS_URL: set one of them, not several');
  const key = keys[0];
  if (key === undefined && env['DATABASE_URL'] !== undefined) {
    faults.push('JWT_SECRET: with DATABASE_URL a key is required: JWT_SECRET, JWT_PUBLIC_KEY or JWKS_URL');
  }
  return key ?? { kind: 'generated' };
}

/** What commands on the database need: they run without a key. */
export interface DatabaseSettings {
  readonly production: boolean;
  readonly database: DatabaseConfig;
}

/** Reads the part of the configuration that is about the database. @throws ConfigError with every fault at once */
export function parseDatabaseSettings(variables: Variables): DatabaseSettings {
  const parsed = environment.pick({ NODE_ENV: true, DATABASE_URL: true }).safeParse(withoutEmpty(variables));
  if (!parsed.success) throw new ConfigError(faultsOf(parsed.error));
  return { production: parsed.data.NODE_ENV === 'production', database: databaseOf(parsed.data) };
}

/**
 * Reads the configuration from environment variables (contract §6).
 * @throws ConfigError with every fault at once
 */
export function parseConfig(variables: Variables): Config {
  const given = withoutEmpty(variables);
  const parsed = environment.safeParse(given);
  const keyFaults: string[] = [];
  const tokenKey = tokenKeyOf(given, keyFaults);
  if (!parsed.success || keyFaults.length > 0) {
    throw new ConfigError([...(parsed.success ? [] : faultsOf(parsed.error)), ...keyFaults]);
  }
  const env = parsed.data;
  const { production, database } = parseDatabaseSettings(given);
  return {
    production,
    // A demo with a printed token is not for the network; a deployed gateway is.
    host: env.HOST ?? (database.kind === 'embedded' ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT ?? 4000,
    database,
    tokenKey,
    tokenIssuer: env.JWT_ISSUER,
    tokenAudience: env.JWT_AUDIENCE,
    playground: env.PLAYGROUND ?? !production,
    introspection: env.INTROSPECTION ?? !production,
    corsOrigins: env.CORS_ORIGINS ?? [],
    trustProxy: env.TRUST_PROXY ?? false,
    logLevel: env.LOG_LEVEL ?? 'info',
  };
}
