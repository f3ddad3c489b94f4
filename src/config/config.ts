import { z } from 'zod';
import { databaseChoiceFaults, databaseOf, databaseVariables, isProduction, type DatabaseConfig } from './database';
import { limitVariables, maxConnectionsPerAddressOf, maxQueueMsOf, rateLimitOf, type RateLimitConfig } from './limits';
import { operationsOf, serverVariables, type LogLevel, type OperationsConfig } from './server';
import { tokenKeyOf, tokenVariables, type TokenKeyConfig } from './tokens';
import { ConfigError, type Variables } from './variables';

/** Everything the environment decides, parsed once. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where health and metrics are served; undefined: on `host` and `port`, with everything else. */
  readonly operations: OperationsConfig | undefined;
  readonly database: DatabaseConfig;
  readonly tokenKey: TokenKeyConfig;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  readonly playground: boolean;
  readonly introspection: boolean;
  /** Origins that may call from a browser; empty: the gateway's own pages only. */
  readonly corsOrigins: readonly string[];
  /** What stands before the gateway's own paths where clients ask, such as `/live`; empty where nothing does. */
  readonly basePath: string;
  /** As Fastify's `trustProxy`: whether, how many or which proxies may name the client's address. */
  readonly trustProxy: boolean | number | string;
  /** Whether answers carry Strict-Transport-Security. */
  readonly hsts: boolean;
  readonly logLevel: LogLevel;
  readonly rateLimit: RateLimitConfig;
  /** Connections one address may have at once that is no trusted proxy's; undefined for no bound. */
  readonly maxConnectionsPerAddress: number | undefined;
  /** How old the queue of requests may become before some are rejected, in milliseconds; undefined for no bound. */
  readonly maxQueueMs: number | undefined;
  /** How long the gateway goes on accepting connections after SIGTERM, in milliseconds. */
  readonly shutdownGraceMs: number;
}

/** Long enough for a load balancer that asks every two seconds to notice twice, and well below the 30 s of orchestrators. */
const DEFAULT_GRACE_S = 5;

/** One entry a variable; each message is what the operator reads after the variable's name. */
const environment = z.object({
  NODE_ENV: z.string().optional(),
  ...serverVariables,
  ...databaseVariables,
  ...tokenVariables,
  ...limitVariables,
});

/** An empty variable counts as unset. */
function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
}

function faultsOf(error: z.ZodError): string[] {
  return [...new Set(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))];
}

/** What commands on the database need: they run without a key. */
export interface DatabaseSettings {
  readonly production: boolean;
  readonly database: DatabaseConfig;
}

/** Reads the part of the configuration that is about the database. @throws ConfigError with every fault at once */
export function parseDatabaseSettings(variables: Variables): DatabaseSettings {
  const given = withoutEmpty(variables);
  const parsed = z.object({ NODE_ENV: z.string().optional(), ...databaseVariables }).safeParse(given);
  const otherFaults = databaseChoiceFaults(given);
  if (!parsed.success || otherFaults.length > 0) {
    throw new ConfigError([...(parsed.success ? [] : faultsOf(parsed.error)), ...otherFaults]);
  }
  return { production: isProduction(parsed.data.NODE_ENV), database: databaseOf(parsed.data) };
}

/**
 * Reads the configuration from environment variables.
 * @throws ConfigError with every fault at once
 */
export function parseConfig(variables: Variables): Config {
  const given = withoutEmpty(variables);
  const parsed = environment.safeParse(given);
  const otherFaults = databaseChoiceFaults(given);
  const tokenKey = tokenKeyOf(given, otherFaults);
  if (!parsed.success || otherFaults.length > 0) {
    throw new ConfigError([...(parsed.success ? [] : faultsOf(parsed.error)), ...otherFaults]);
  }
  const env = parsed.data;
  const { production, database } = parseDatabaseSettings(given);
  return {
    production,
    // A demo with a printed token is not for the network; a deployed gateway is.
    host: env.HOST ?? (database.kind === 'embedded' ? '127.0.0.1' : '0.0.0.0'),
    port: env.PORT ?? 4000,
    operations: operationsOf(env),
    database,
    tokenKey,
    tokenIssuer: env.JWT_ISSUER,
    tokenAudience: env.JWT_AUDIENCE,
    playground: env.PLAYGROUND ?? !production,
    introspection: env.INTROSPECTION ?? !production,
    corsOrigins: env.CORS_ORIGINS ?? [],
    basePath: env.BASE_PATH ?? '',
    trustProxy: env.TRUST_PROXY ?? false,
    hsts: env.HSTS ?? true,
    logLevel: env.LOG_LEVEL ?? 'info',
    rateLimit: rateLimitOf(env),
    maxQueueMs: maxQueueMsOf(env.MAX_QUEUE_MS),
    maxConnectionsPerAddress: maxConnectionsPerAddressOf(env.MAX_CONNECTIONS_PER_ADDRESS),
    shutdownGraceMs: (env.SHUTDOWN_GRACE_S ?? DEFAULT_GRACE_S) * 1000,
  };
}
