import { createPublicKey, type KeyObject } from 'node:crypto';
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
  readonly rateLimit: RateLimitConfig;
}

/** How much one client may ask for. Counted in this process, or in Redis where several processes share the count. */
export type RateLimitConfig =
  { readonly kind: 'off' } | { readonly kind: 'on'; readonly unitsPerMinute: number; readonly redisUrl: string | undefined };

/** All that is wrong with the environment, one line each; never a value, for it may be a secret. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** HS256 signs with 256 bits; a shorter secret weakens it (RFC 7518 §3.2). */
const SECRET_MIN_BYTES = 32;

/** A shorter RSA key can be factored (RFC 7518 §3.3). */
const RSA_MIN_BITS = 2048;

/** Some 160 plain requests a second, or 50 of the largest operations a minute: no honest client comes near it. */
const DEFAULT_UNITS_PER_MINUTE = 10_000;

const EMBEDDED_DIRECTORY = '.data';

const flag = z.enum(['true', 'false', '1', '0'], 'must be true or false').transform((text) => text === 'true' || text === '1');

function isUrlOf(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

/** The one algorithm a key may verify with: fixed by the key, never by the token (RFC 8725 §3.1). Undefined for a key of no use here. */
export function algorithmOf(key: KeyObject): 'HS256' | 'RS256' | 'ES256' | undefined {
  if (key.type === 'secret') return 'HS256';
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_MIN_BITS) return 'RS256';
  return key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' ? 'ES256' : undefined;
}

function isVerificationKey(pem: string): boolean {
  // Node would derive the public half of a private key; but whoever signs keeps that to himself.
  if (pem.includes('PRIVATE KEY')) return false;
  try {
    return algorithmOf(createPublicKey(pem)) !== undefined;
  } catch {
    return false;
  }
}

/** What Fastify takes for a proxy; on anything else it would fail, but only while the app is built. It has no use for a prefix of 0. */
const proxy = z
  .union([z.enum(['loopback', 'linklocal', 'uniquelocal']), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
  .refine((text) => !text.endsWith('/0'));

function isProxyList(text: string): boolean {
  return text.split(',').every((entry) => proxy.safeParse(entry.trim()).success);
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

/** `fetch` refuses an address with a password in it. */
function isKeySetUrl(text: string): boolean {
  return isUrlOf(text, ['http:', 'https:']) && new URL(text).username === '' && new URL(text).password === '';
}

function isOrigin(text: string): boolean {
  return isUrlOf(text, ['http:', 'https:']) && new URL(text).origin === text;
}

/** One entry a variable; each message is what the operator reads after the variable's name. */
const environment = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().optional(),
  PORT: z.string().regex(/^\d{1,5}$/, 'must be a port number').transform(Number).refine((port) => port <= 65535, 'must be a port number').optional(),
  DATABASE_URL: z.string().refine(isDatabaseUrl, 'must be a postgresql:// address')
    .refine((url) => !isDatabaseUrl(url) || ['public', null].includes(new URL(url).searchParams.get('schema')), 'must not name a schema other than public').optional(),
  JWT_SECRET: z.string().refine((secret) => Buffer.byteLength(secret) >= SECRET_MIN_BYTES, `must be at least ${SECRET_MIN_BYTES} bytes`).optional(),
  JWT_PUBLIC_KEY: z.string().transform((pem) => pem.replaceAll('\\n', '\n')).refine(isVerificationKey, `must be a PEM public key, RSA of at least ${RSA_MIN_BITS} bits or P-256`).optional(),
  JWKS_URL: z.string().refine(isKeySetUrl, 'must be an http(s):// address without a password').optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  PLAYGROUND: flag.optional(),
  INTROSPECTION: flag.optional(),
  CORS_ORIGINS: z.string().transform((list) => list.split(',').map((origin) => origin.trim()).filter(Boolean))
    .refine((origins) => origins.every(isOrigin), 'must be a comma list of origins such as https://app.example.com').optional(),
  TRUST_PROXY: z.string().transform((text) => (text === 'true' ? true : text === 'false' ? false : /^\d{1,3}$/.test(text) ? Number(text) : text))
    .refine((proxies) => typeof proxies !== 'string' || isProxyList(proxies), 'must be true, false, a number of proxies or a comma list of their addresses').optional(),
  RATE_LIMIT: z.string().regex(/^(off|[1-9]\d{0,8})$/, 'must be a number of cost units a minute, or off').optional(),
  REDIS_URL: z.string().refine((url) => isUrlOf(url, ['redis:', 'rediss:']), 'must be a redis:// address').optional(),
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

function rateLimitOf({ RATE_LIMIT: limit, REDIS_URL: redisUrl }: Environment): RateLimitConfig {
  if (limit === 'off') return { kind: 'off' };
  return { kind: 'on', unitsPerMinute: limit === undefined ? DEFAULT_UNITS_PER_MINUTE : Number(limit), redisUrl };
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
 * Reads the configuration from environment variables.
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
    rateLimit: rateLimitOf(env),
  };
}
