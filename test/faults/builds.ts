import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';
import { NEXT_MIGRATIONS } from '../support/next-migrations';

/** Two builds: the one that runs, and the one that replaces it. */
export interface Builds {
  /** The paths of their main.js. */
  readonly older: string;
  readonly newer: string;
  remove(): Promise<void>;
}

/**
 * This build and a later version of it. `PREVIOUS_BUILD` names a checkout of an earlier version with its build and packages: then that one
 * and this build.
 */
export async function prepareBuilds(): Promise<Builds> {
  const mine = join(PROJECT_ROOT, 'dist', 'main.js');
  const previous = process.env['PREVIOUS_BUILD'];
  if (previous !== undefined) {
    return { older: join(resolve(previous), 'dist', 'main.js'), newer: mine, remove: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'gateway-next-'));
  for (const part of ['dist', 'prisma', 'package.json']) await cp(join(PROJECT_ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  await cp(NEXT_MIGRATIONS, join(folder, 'prisma', 'migrations'), { recursive: true });
  return { older: mine, newer: join(folder, 'dist', 'main.js'), remove: () => rm(folder, { recursive: true }) };
}
