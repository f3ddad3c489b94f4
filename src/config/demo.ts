import { z } from 'zod';
import { isProduction, parsePart, type Parsed, type Variables } from './variables';

const variables = z.object({ DEMO_ACTIVITY: z.enum(['on', 'off'], 'must be on or off').optional() });

/** It writes, so it is never on where the data may be real. `off` is accepted everywhere, because it states what is so. */
function combinationFaults(env: Variables): string[] {
  if (env['DEMO_ACTIVITY'] !== 'on') return [];
  const faults: string[] = [];
  if (env['DATABASE_URL'] !== undefined) faults.push('DEMO_ACTIVITY: on is not supported with DATABASE_URL');
  if (isProduction(env)) faults.push('DEMO_ACTIVITY: on is not supported with NODE_ENV=production');
  return faults;
}

/** Parses whether demo users follow, go live and send gifts while subscriptions are open. */
export function parseDemoActivity(env: Variables): Parsed<boolean> {
  const isPossible = env['DATABASE_URL'] === undefined && !isProduction(env);
  return parsePart(env, variables, ({ DEMO_ACTIVITY }) => isPossible && DEMO_ACTIVITY !== 'off', combinationFaults(env));
}
