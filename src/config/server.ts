import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { parsePathPrefix } from './path-prefix';
import { flag, isProduction, isUrlOf, parsePart, type Parsed, type Variables } from './variables';

/** The log levels of pino. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The listener of health and metrics. */
export interface OperationsConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** The HTTP server, and which endpoints it exposes. */
export interface ServerConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** A separate listener for health and metrics; undefined: they are served on `host` and `port`, like everything else. */
  readonly operations: OperationsConfig | undefined;
  readonly playground: boolean;
  readonly introspection: boolean;
  /** Origins that may send requests from a browser; if empty, only the gateway's own pages may. */
  readonly corsOrigins: readonly string[];
  /** The path prefix of the gateway's own paths as clients see them, such as `/live`; empty if there is none. */
  readonly basePath: string;
  /** Like Fastify's `trustProxy`: whether, how many or which proxies may set the client's address. */
  readonly trustProxy: boolean | number | string;
  /** Whether responses carry Strict-Transport-Security. */
  readonly hsts: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** The commit of this build, for metrics; undefined if it is not known. */
  readonly buildCommit: string | undefined;
  /** How long the gateway continues to accept connections after SIGTERM, in milliseconds. */
  readonly shutdownGraceMs: number;
  /** How many processes serve requests. */
  readonly workers: number;
}

/** Long enough for a load balancer that checks every two seconds, and well below the 30 s of orchestrators. */
const DEFAULT_GRACE_S = '5';

/** More processes than any machine has cores for are a mistake. */
const MAX_WORKERS = 256;

/** A proxy address that Fastify accepts: it would reject any other only when the app is built. Fastify ignores a prefix of 0. */
const proxy = z
  .union([z.enum(['loopback', 'linklocal', 'uniquelocal']), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
  .refine((text) => !text.endsWith('/0'));

function isProxyList(text: string): boolean {
  return text.split(',').every((entry) => proxy.safeParse(entry.trim()).success);
}

/** The origins of apps built with these frameworks. Such an origin has the scheme of its framework, and no network address. */
const APP_ORIGINS = ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'];

/**
 * An origin as browsers send it, or a pattern whose first label is `*`: it matches a single label, below a domain of at least two labels.
 */
function isOrigin(text: string): boolean {
  if (APP_ORIGINS.includes(text)) return true;
  const origin = text.replace(/^(https?:\/\/)\*\.(?=[^.:]+\.|localhost(?::|$))/, '$1label.');
  return !origin.includes('*') && isUrlOf(origin, ['http:', 'https:']) && new URL(origin).origin === origin;
}

function trustedProxies(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,3}$/.test(text) ? Number(text) : text;
}

/** An IPv6 address may be in brackets, as in a URL. */
const host = z.string().transform((text) => text.replace(/^\[(.*)\]$/, '$1'));

const PORT_RULE = 'must be a port number';
const port = z.string().regex(/^\d{1,5}$/, PORT_RULE).transform(Number).refine((number) => number <= 65535, PORT_RULE); // prettier-ignore

const WORKERS_RULE = `must be a number of processes from 1 to ${MAX_WORKERS}, or auto`;

/**
 * The embedded database serves one process. `auto` is rejected there whatever this machine has, so that the same configuration starts
 * everywhere.
 */
function combinationFaults({ WORKERS = '1', DATABASE_URL }: Variables): string[] {
  const isSeveral = DATABASE_URL === undefined && WORKERS !== '1' && workers.safeParse(WORKERS).success;
  return isSeveral ? ['WORKERS: needs DATABASE_URL, because the embedded database serves one process'] : [];
}

/** `auto` stands for one per core that this process may use, but for two at least: a single process cannot be replaced by SIGHUP, which ends it. */
const workers = z
  .string()
  .refine((text) => text === 'auto' || (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_WORKERS), WORKERS_RULE)
  .transform((text) => (text === 'auto' ? Math.max(2, availableParallelism()) : Number(text)));

const variables = z.object({
  HOST: host.optional(),
  PORT: port.prefault('4000'),
  OPERATIONS_HOST: host.prefault('127.0.0.1'),
  OPERATIONS_PORT: port.optional(),
  PLAYGROUND: flag.optional(),
  INTROSPECTION: flag.optional(),
  CORS_ORIGINS: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    ) // prettier-ignore
    .refine((origins) => origins.every(isOrigin), 'must be a comma list of origins such as https://app.example.com')
    .prefault(''),
  TRUST_PROXY: z
    .string()
    .transform(trustedProxies)
    .refine(
      (proxies) => typeof proxies !== 'string' || isProxyList(proxies),
      'must be true, false, a number of proxies or a comma list of their addresses',
    )
    .prefault('false'),
  SHUTDOWN_GRACE_S: z.string().regex(/^\d{1,3}(\.\d{1,3})?$/, 'must be a number of seconds').transform(Number).prefault(DEFAULT_GRACE_S), // prettier-ignore
  BASE_PATH: z
    .string()
    .transform(parsePathPrefix)
    .refine((path) => path !== undefined, 'must be a path such as /live, of letters, digits and . _ ~ -')
    .prefault('/'),
  HSTS: flag.prefault('true'),
  BUILD_COMMIT: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/i, 'must be the hexadecimal hash of a commit')
    .optional(),
  WORKERS: workers.prefault('1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

/** Parses the variables about the HTTP server. */
export function parseServer(env: Variables): Parsed<ServerConfig> {
  const development = !isProduction(env);
  const build = (values: z.output<typeof variables>): ServerConfig => ({
    // A demo that prints a token must not be reachable from the network; a deployed gateway must be.
    host: values.HOST ?? (env['DATABASE_URL'] === undefined ? '127.0.0.1' : '0.0.0.0'),
    port: values.PORT,
    operations: values.OPERATIONS_PORT === undefined ? undefined : { host: values.OPERATIONS_HOST, port: values.OPERATIONS_PORT },
    playground: values.PLAYGROUND ?? development,
    introspection: values.INTROSPECTION ?? development,
    corsOrigins: values.CORS_ORIGINS,
    basePath: values.BASE_PATH,
    trustProxy: values.TRUST_PROXY,
    hsts: values.HSTS,
    logLevel: values.LOG_LEVEL,
    buildCommit: values.BUILD_COMMIT,
    shutdownGraceMs: values.SHUTDOWN_GRACE_S * 1000,
    workers: values.WORKERS,
  });
  return parsePart(env, variables, build, combinationFaults(env));
}
