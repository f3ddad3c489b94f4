import { z } from 'zod';
import { parsePart, type Parsed, type Variables } from './variables';

/** How changes that subscriptions wait for are found: by polling, or also by notifications of the database's triggers. */
export type LiveSource = 'poll' | 'notify';

/** Subscriptions. */
export interface LiveConfig {
  readonly source: LiveSource;
}

const variables = z.object({
  LIVE_SOURCE: z.enum(['poll', 'notify'], 'must be poll or notify').default('poll'),
});

/** Faults in the combination with the variables about the database. */
function combinationFaults(env: Variables): string[] {
  if (env['LIVE_SOURCE'] !== 'notify') return env['LIVE_DATABASE_URL'] === undefined ? [] : ['LIVE_DATABASE_URL: needs LIVE_SOURCE=notify'];
  return env['DATABASE_DIALECT'] === 'citus'
    ? ['LIVE_SOURCE: notify is not supported with DATABASE_DIALECT=citus, whose tables have no triggers']
    : [];
}

/** Parses the variables about subscriptions. */
export function parseLive(env: Variables): Parsed<LiveConfig> {
  return parsePart<z.output<typeof variables>, LiveConfig>(
    env,
    variables,
    ({ LIVE_SOURCE }) => ({ source: LIVE_SOURCE }),
    combinationFaults(env),
  );
}
