import { join } from 'node:path';

/**
 * The project's folder: the parent of `src`, and in the build the parent of `dist`, which has the same structure. Migrations and demo data
 * are read from it.
 */
export const PROJECT_ROOT = join(__dirname, '..');
