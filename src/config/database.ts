import { z } from 'zod';
import { parseConnectionString, type DatabaseAddress } from './connection-string';
import { flag, isProduction, parsePart, type Parsed, type Variables } from './variables';

/** A PostgreSQL server. */
export interface PostgresConfig {
  readonly kind: 'postgres';
  /** The address that requests connect to. */
  readonly address: DatabaseAddress;
  /** The server's own address, for migrations, if `address` is that of a connection pooler. */
  readonly directAddress: DatabaseAddress | undefined;
  /** Maximum number of connections of this process; undefined: the `connection_limit` of the address, or the default. */
  readonly poolSize: number | undefined;
}

/** The database: embedded in a directory, or a server. */
export type DatabaseConfig = { readonly kind: 'embedded'; readonly directory: string } | PostgresConfig;

const EMBEDDED_DIRECTORY = '.data';

/** A larger pool is a mistake: a server accepts a few hundred connections in total. */
const MAX_POOL_SIZE = 1_000;

const POOL_SIZE_RULE = `must be a number of connections from 1 to ${MAX_POOL_SIZE}`;
const poolSize = z.string().regex(/^[1-9]\d{0,3}$/, POOL_SIZE_RULE).transform(Number).refine((size) => size <= MAX_POOL_SIZE, POOL_SIZE_RULE); // prettier-ignore

/** A connection string. Each of its faults is a separate issue. */
function connectionString(variable: DatabaseAddress['variable']): z.ZodType<DatabaseAddress> {
  return z.string().transform((text, context) => {
    const { value, faults } = parseConnectionString(text, variable);
    if (value !== undefined) return value;
    for (const message of faults) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

const variables = z.object({
  DATABASE_URL: connectionString('DATABASE_URL').optional(),
  EMBEDDED_DATABASE: flag.optional(),
  DIRECT_URL: connectionString('DIRECT_URL').optional(),
  DATABASE_POOL_SIZE: poolSize.optional(),
});

/** Variables that have no effect without DATABASE_URL. */
const REQUIRES_DATABASE_URL = ['DIRECT_URL', 'DATABASE_POOL_SIZE'] as const;

/**
 * Faults in the combination of the variables: if DATABASE_URL was forgotten or is empty, the gateway would start with demo data, and
 * variables that depend on it would be ignored silently.
 */
function combinationFaults(env: Variables): string[] {
  if (env['DATABASE_URL'] !== undefined) return [];
  const faults = REQUIRES_DATABASE_URL.filter((name) => env[name] !== undefined).map((name) => `${name}: needs DATABASE_URL`);
  const isDeliberate = flag.safeParse(env['EMBEDDED_DATABASE']).data === true;
  if (isProduction(env) && !isDeliberate) {
    faults.push('DATABASE_URL: required with NODE_ENV=production; EMBEDDED_DATABASE=true runs on the embedded database deliberately');
  }
  return faults;
}

/** Parses the variables about the database. */
export function parseDatabase(env: Variables): Parsed<DatabaseConfig> {
  return parsePart<z.output<typeof variables>, DatabaseConfig>(
    env,
    variables,
    ({ DATABASE_URL, DIRECT_URL, DATABASE_POOL_SIZE }) =>
      DATABASE_URL === undefined
        ? { kind: 'embedded', directory: EMBEDDED_DIRECTORY }
        : { kind: 'postgres', address: DATABASE_URL, directAddress: DIRECT_URL, poolSize: DATABASE_POOL_SIZE },
    combinationFaults(env),
  );
}
