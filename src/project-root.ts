import { join } from 'node:path';

/** The project's folder: one above `src` and, built, one above `dist`, which mirrors it. Migrations and seed are read from there. */
export const PROJECT_ROOT = join(__dirname, '..');
