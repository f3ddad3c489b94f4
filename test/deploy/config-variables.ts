import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

const CONFIG = join(PROJECT_ROOT, 'src', 'config');

/** The names of all environment variables that the configuration reads: the keys of its schemas, and NODE_ENV. */
export function configVariables(): ReadonlySet<string> {
  const sources = readdirSync(CONFIG).map((file) => readFileSync(join(CONFIG, file), 'utf8'));
  const schemas = sources.flatMap((source) => source.split('z.object({').slice(1));
  return new Set(['NODE_ENV', ...schemas.flatMap((schema) => [...schema.matchAll(/^ +([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name))]);
}
