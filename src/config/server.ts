import { z } from 'zod';
import { parsePathPrefix } from './path-prefix';
import { flag, isUrlOf } from './variables';

/** The log levels of pino. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A log level of pino. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What Fastify takes for a proxy; on anything else it would fail, but only while the app is built. It has no use for a prefix of 0. */
const proxy = z
  .union([z.enum(['loopback', 'linklocal', 'uniquelocal']), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
  .refine((text) => !text.endsWith('/0'));

function isProxyList(text: string): boolean {
  return text.split(',').every((entry) => proxy.safeParse(entry.trim()).success);
}

/** Where the pages of apps packed with these frameworks come from. They are of no network: their origin is their scheme. */
const APP_ORIGINS = ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'];

/** An origin that a browser would send, or one whose first label is `*`, which stands for a single label, below a domain of at least two. */
function isOrigin(text: string): boolean {
  if (APP_ORIGINS.includes(text)) return true;
  const origin = text.replace(/^(https?:\/\/)\*\.(?=[^.:]+\.|localhost(?::|$))/, '$1label.');
  return !origin.includes('*') && isUrlOf(origin, ['http:', 'https:']) && new URL(origin).origin === origin;
}

/** An IPv6 address may be written as in an address of the web, in brackets. */
const host = z.string().transform((text) => text.replace(/^\[(.*)\]$/, '$1'));

const port = z.string().regex(/^\d{1,5}$/, 'must be a port number').transform(Number).refine((number) => number <= 65535, 'must be a port number'); // prettier-ignore

/** Where health and metrics are served. */
export interface OperationsConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** The listener of health and metrics that variables ask for; undefined: they are served with everything else. */
export function operationsOf(env: {
  readonly OPERATIONS_HOST?: string | undefined;
  readonly OPERATIONS_PORT?: number | undefined;
}): OperationsConfig | undefined {
  return env.OPERATIONS_PORT === undefined ? undefined : { host: env.OPERATIONS_HOST ?? '127.0.0.1', port: env.OPERATIONS_PORT };
}

/** The variables about the HTTP server and what it shows. */
export const serverVariables = {
  HOST: host.optional(),
  PORT: port.optional(),
  OPERATIONS_HOST: host.optional(),
  OPERATIONS_PORT: port.optional(),
  PLAYGROUND: flag.optional(),
  INTROSPECTION: flag.optional(),
  CORS_ORIGINS: z.string().transform((list) => list.split(',').map((origin) => origin.trim()).filter(Boolean))
    .refine((origins) => origins.every(isOrigin), 'must be a comma list of origins such as https://app.example.com').optional(),
  TRUST_PROXY: z.string().transform((text) => (text === 'true' ? true : text === 'false' ? false : /^\d{1,3}$/.test(text) ? Number(text) : text))
    .refine((proxies) => typeof proxies !== 'string' || isProxyList(proxies), 'must be true, false, a number of proxies or a comma list of their addresses').optional(),
  SHUTDOWN_GRACE_S: z.string().regex(/^\d{1,3}(\.\d{1,3})?$/, 'must be a number of seconds').transform(Number).optional(),
  BASE_PATH: z.string().refine((path) => parsePathPrefix(path) !== undefined, 'must be a path such as /live, of letters, digits and . _ ~ -')
    .transform((path) => parsePathPrefix(path) ?? '').optional(),
  HSTS: flag.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).optional(),
}; // prettier-ignore
