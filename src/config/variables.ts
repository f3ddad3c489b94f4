import { z } from 'zod';

/** Environment variables as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the environment, one line each; never a value, for it may be a secret. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A switch: `true`, `false`, `1` or `0`. */
export const flag = z.enum(['true', 'false', '1', '0'], 'must be true or false').transform((text) => text === 'true' || text === '1');

/** Whether a text is a URL of one of the protocols, each with its colon. */
export function isUrlOf(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
