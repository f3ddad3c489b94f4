import { z } from 'zod';
import { parseConnectionString } from './connection-string';
import { flag, type Variables } from './variables';

/** Where the data lives. */
export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly directory: string }
  | {
      readonly kind: 'postgres';
      /** A connection string, as `parseConnectionString` reads it. */
      readonly url: string;
      /** The server's own address for migrations, where `url` is a connection pooler's. */
      readonly directUrl?: string | undefined;
      /** Connections of this process at most; undefined: as the connection string says, or the default. */
      readonly poolSize?: number | undefined;
    };

const EMBEDDED_DIRECTORY = '.data';

/** A size beyond it is a mistake: a server takes some hundreds of connections in all. */
const MAX_POOL_SIZE = 1_000;

const POOL_SIZE_RULE = `must be a number of connections from 1 to ${MAX_POOL_SIZE}`;

/** A text that `parseConnectionString` reads; each of its faults is a line of its own. */
const connectionString = z.string().superRefine((text, context) => {
  for (const message of parseConnectionString(text).faults ?? []) context.addIssue({ code: 'custom', message });
});

/** The variables about the database. */
export const databaseVariables = {
  DATABASE_URL: connectionString.optional(),
  EMBEDDED_DATABASE: flag.optional(),
  DIRECT_URL: connectionString.optional(),
  DATABASE_POOL_SIZE: z.string().regex(/^[1-9]\d{0,3}$/, POOL_SIZE_RULE).transform(Number).refine((size) => size <= MAX_POOL_SIZE, POOL_SIZE_RULE).optional(),
}; // prettier-ignore

/** Whether NODE_ENV is `production`, in any case and with surrounding spaces: a spelling must not disable what protects production. */
export function isProduction(nodeEnv: string | undefined): boolean {
  return nodeEnv?.trim().toLowerCase() === 'production';
}

/** Variables that have no effect without DATABASE_URL. */
const OF_DATABASE_URL = ['DIRECT_URL', 'DATABASE_POOL_SIZE'] as const;

/**
 * Faults in the combination of the database variables: with a variable that was forgotten, or came out empty, the gateway would
 * start on demo data, and a variable without effect would be ignored silently. Checks the unparsed values, so that these faults
 * are reported beside every other.
 */
export function databaseChoiceFaults(variables: Variables): string[] {
  const { NODE_ENV, DATABASE_URL, EMBEDDED_DATABASE } = variables;
  if (DATABASE_URL !== undefined) return [];
  const faults = OF_DATABASE_URL.filter((name) => variables[name] !== undefined).map((name) => `${name}: needs DATABASE_URL`);
  const isDeliberate = flag.safeParse(EMBEDDED_DATABASE).data === true;
  if (isProduction(NODE_ENV) && !isDeliberate) {
    faults.push('DATABASE_URL: with NODE_ENV=production a database is required; EMBEDDED_DATABASE=true runs the embedded one deliberately');
  }
  return faults;
}

/** The database that checked variables name. */
export function databaseOf(env: {
  readonly DATABASE_URL?: string | undefined;
  readonly DIRECT_URL?: string | undefined;
  readonly DATABASE_POOL_SIZE?: number | undefined;
}): DatabaseConfig {
  if (env.DATABASE_URL === undefined) return { kind: 'embedded', directory: EMBEDDED_DIRECTORY };
  return { kind: 'postgres', url: env.DATABASE_URL, directUrl: env.DIRECT_URL, poolSize: env.DATABASE_POOL_SIZE };
}
