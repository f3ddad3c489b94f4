import { z } from 'zod';

/** The environment variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** All faults of the environment, one line each. They never contain the value of a variable, which may be a secret. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is invalid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A part of the configuration, or all faults of its variables. */
export type Parsed<Part> =
  { readonly value: Part; readonly faults?: never } | { readonly value?: never; readonly faults: readonly string[] };

/**
 * Parses the variables of one part of the configuration.
 * @param schema one entry per variable; a message is printed after the name of its variable
 * @param combinationFaults faults of combinations of variables, reported with the others
 */
export function parsePart<Values, Part>(
  env: Variables,
  schema: z.ZodType<Values>,
  build: (values: Values) => Part,
  combinationFaults: readonly string[] = [],
): Parsed<Part> {
  const { data, error } = schema.safeParse(env);
  const variableFaults = (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const faults = [...new Set([...variableFaults, ...combinationFaults])];
  return data === undefined || faults.length > 0 ? { faults } : { value: build(data) };
}

/** A boolean: `true`, `false`, `1` or `0`. */
export const flag = z.enum(['true', 'false', '1', '0'], 'must be true or false').transform((text) => text === 'true' || text === '1');

/** Whether a text is a URL with one of the protocols, each including its colon. */
export function isUrlOf(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

/**
 * Whether NODE_ENV is `production`. Case and surrounding spaces are ignored, so that a different spelling does not disable the safeguards
 * of production.
 */
export function isProduction({ NODE_ENV }: Variables): boolean {
  return NODE_ENV?.trim().toLowerCase() === 'production';
}
