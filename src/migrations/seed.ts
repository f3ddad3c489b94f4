import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';
import type { MigrationAccess } from '../database/database';

/** Inserts the demo data (prisma/seed.sql), as one transaction. Existing rows are left unchanged. */
export async function seedDemoData(access: MigrationAccess): Promise<void> {
  const script = readFileSync(join(PROJECT_ROOT, 'prisma', 'seed.sql'), 'utf8');
  await access.withMigrationLock(() => access.runScript(script));
}
