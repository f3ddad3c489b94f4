import { parseDatabase, type DatabaseConfig } from './database';
import { parseDemoActivity } from './demo';
import { parseFederation } from './federation';
import { parseLive, type LiveConfig } from './live';
import { parseLimits, type LimitsConfig } from './limits';
import { parseServer, type ServerConfig } from './server';
import { parseTokens, type TokensConfig } from './tokens';
import { parseTracing } from './tracing';
import { parseTrustedDocuments, type TrustedDocumentsConfig } from './trusted-documents';
import type { TracingOptions } from '../tracing/tracing-options';
import { ConfigError, isProduction, type Parsed, type Variables } from './variables';

/** Settings of database commands, which run without a key for tokens. */
export interface DatabaseSettings {
  readonly production: boolean;
  readonly database: DatabaseConfig;
}

/** The configuration, parsed once from the environment. */
export interface Config extends DatabaseSettings {
  readonly server: ServerConfig;
  readonly tokens: TokensConfig;
  readonly limits: LimitsConfig;
  readonly live: LiveConfig;
  readonly trustedDocuments: TrustedDocumentsConfig;
  /** Whether the gateway is a subgraph of Apollo Federation. */
  readonly federation: boolean;
  /** Whether demo users act while subscriptions are open; always false without the embedded database, and in production. */
  readonly demoActivity: boolean;
  /** Undefined if no traces are recorded. */
  readonly tracing: TracingOptions | undefined;
}

/** An empty variable counts as unset. */
function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
}

/** Combines the parts. @throws ConfigError with the faults of all of them */
function compose<Parts extends object>(parts: { readonly [Name in keyof Parts]: Parsed<Parts[Name]> }): Parts {
  const entries = Object.entries<Parsed<unknown>>(parts);
  const faults = entries.flatMap(([, part]) => part.faults ?? []);
  if (faults.length > 0) throw new ConfigError(faults);
  // Each part without faults has a value, with the name and type that `Parts` declares.
  return Object.fromEntries(entries.map(([name, part]) => [name, part.value])) as Parts;
}

/** Reads the database part of the configuration. @throws ConfigError with all faults */
export function parseDatabaseSettings(variables: Variables): DatabaseSettings {
  const env = withoutEmpty(variables);
  return compose<DatabaseSettings>({ production: { value: isProduction(env) }, database: parseDatabase(env) });
}

/** Reads the configuration from environment variables. @throws ConfigError with all faults */
export function parseConfig(variables: Variables): Config {
  const env = withoutEmpty(variables);
  return compose<Config>({
    production: { value: isProduction(env) },
    server: parseServer(env),
    database: parseDatabase(env),
    tokens: parseTokens(env),
    limits: parseLimits(env),
    live: parseLive(env),
    trustedDocuments: parseTrustedDocuments(env),
    federation: parseFederation(env),
    demoActivity: parseDemoActivity(env),
    tracing: parseTracing(env),
  });
}
