import { z } from 'zod';
import { parseConnectionString, type DatabaseAddress } from './connection-string';
import { parseReplicas, type ReplicaAddress } from './replicas';
import { flag, isProduction, parsePart, type Parsed, type Variables } from './variables';

/** What the database is: one PostgreSQL server, or a Citus cluster, on which the ledger is distributed. */
export type Dialect = 'postgresql' | 'citus';

/** A PostgreSQL server. */
export interface PostgresConfig {
  readonly kind: 'postgres';
  /** The address that requests connect to. */
  readonly address: DatabaseAddress;
  /** The server's own address, for migrations, if `address` is that of a connection pooler. */
  readonly directAddress: DatabaseAddress | undefined;
  /** The address of the session that hears notifications, if `address` is that of a pooler which keeps no sessions. */
  readonly listenAddress: DatabaseAddress | undefined;
  /** Maximum number of connections of this process to each server; undefined: the `connection_limit` of the address, or the default. */
  readonly poolSize: number | undefined;
  readonly dialect: Dialect;
  /** Standbys of the server that requests may be read from. */
  readonly replicas: readonly ReplicaAddress[];
  /** A replica that is further behind is not read from, in milliseconds. */
  readonly maxReplicaLagMs: number;
}

/** The database: embedded in a directory, or a server. */
export type DatabaseConfig = { readonly kind: 'embedded'; readonly directory: string } | PostgresConfig;

const EMBEDDED_DIRECTORY = '.data';

/** A larger pool is a mistake: a server accepts a few hundred connections in total. */
const MAX_POOL_SIZE = 1_000;

const POOL_SIZE_RULE = `must be a number of connections from 1 to ${MAX_POOL_SIZE}`;
const poolSize = z.string().regex(/^[1-9]\d{0,3}$/, POOL_SIZE_RULE).transform(Number).refine((size) => size <= MAX_POOL_SIZE, POOL_SIZE_RULE); // prettier-ignore

/** Replicas usually are some 10 ms behind. Most clients do not notice that they read what was true a second or two ago. */
const DEFAULT_REPLICA_LAG_MS = '1000';

/** Less is not measured reliably, because a replica is asked a tenth of a second after the primary. */
const MIN_REPLICA_LAG_MS = 250;
const MAX_REPLICA_LAG_MS = 300_000;

const LAG_RULE = `must be a number of milliseconds from ${MIN_REPLICA_LAG_MS} to ${MAX_REPLICA_LAG_MS}`;
const replicaLag = z
  .string()
  .regex(/^[1-9]\d{2,5}$/, LAG_RULE)
  .transform(Number)
  .refine((lag) => lag >= MIN_REPLICA_LAG_MS && lag <= MAX_REPLICA_LAG_MS, LAG_RULE);

/** A connection string. Each of its faults is a separate issue. */
function connectionString(variable: DatabaseAddress['variable']): z.ZodType<DatabaseAddress> {
  return z.string().transform((text, context) => {
    const { value, faults } = parseConnectionString(text, variable);
    if (value !== undefined) return value;
    for (const message of faults) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** The connection strings of REPLICA_URLS. Each of their faults is a separate issue. */
const replicas = z.string().transform((text, context) => {
  const { value, faults } = parseReplicas(text);
  if (value !== undefined) return value;
  for (const message of faults) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const variables = z.object({
  DATABASE_URL: connectionString('DATABASE_URL').optional(),
  EMBEDDED_DATABASE: flag.optional(),
  DIRECT_URL: connectionString('DIRECT_URL').optional(),
  LIVE_DATABASE_URL: connectionString('LIVE_DATABASE_URL').optional(),
  DATABASE_POOL_SIZE: poolSize.optional(),
  DATABASE_DIALECT: z.enum(['postgresql', 'citus'], 'must be postgresql or citus').default('postgresql'),
  REPLICA_URLS: replicas.optional(),
  REPLICA_MAX_LAG_MS: replicaLag.prefault(DEFAULT_REPLICA_LAG_MS),
});

/** Variables that have no effect without DATABASE_URL. */
const REQUIRES_DATABASE_URL = ['DIRECT_URL', 'LIVE_DATABASE_URL', 'DATABASE_POOL_SIZE', 'DATABASE_DIALECT', 'REPLICA_URLS'] as const;

/** Faults in the combination of the variables about replicas. */
function replicaFaults(env: Variables): string[] {
  if (env['REPLICA_URLS'] === undefined) return env['REPLICA_MAX_LAG_MS'] === undefined ? [] : ['REPLICA_MAX_LAG_MS: needs REPLICA_URLS'];
  // The log of a coordinator does not contain the ledger, so the age of what its standby shows is not known.
  return env['DATABASE_DIALECT'] === 'citus' ? ['REPLICA_URLS: not supported with DATABASE_DIALECT=citus'] : [];
}

/**
 * Faults in the combination of the variables: if DATABASE_URL was forgotten or is empty, the gateway would start with demo data, and
 * variables that depend on it would be ignored silently.
 */
function combinationFaults(env: Variables): string[] {
  const ofReplicas = replicaFaults(env);
  if (env['DATABASE_URL'] !== undefined) return ofReplicas;
  const faults = REQUIRES_DATABASE_URL.filter((name) => env[name] !== undefined).map((name) => `${name}: needs DATABASE_URL`);
  const isDeliberate = flag.safeParse(env['EMBEDDED_DATABASE']).data === true;
  if (isProduction(env) && !isDeliberate) {
    faults.push('DATABASE_URL: required with NODE_ENV=production; EMBEDDED_DATABASE=true runs on the embedded database deliberately');
  }
  return [...faults, ...ofReplicas];
}

/** Parses the variables about the database. */
export function parseDatabase(env: Variables): Parsed<DatabaseConfig> {
  return parsePart<z.output<typeof variables>, DatabaseConfig>(
    env,
    variables,
    ({ DATABASE_URL, DIRECT_URL, LIVE_DATABASE_URL, DATABASE_POOL_SIZE, DATABASE_DIALECT, REPLICA_URLS = [], REPLICA_MAX_LAG_MS }) =>
      DATABASE_URL === undefined
        ? { kind: 'embedded', directory: EMBEDDED_DIRECTORY }
        : {
            kind: 'postgres',
            address: DATABASE_URL,
            directAddress: DIRECT_URL,
            listenAddress: LIVE_DATABASE_URL,
            poolSize: DATABASE_POOL_SIZE,
            dialect: DATABASE_DIALECT,
            replicas: REPLICA_URLS,
            maxReplicaLagMs: REPLICA_MAX_LAG_MS,
          },
    combinationFaults(env),
  );
}
