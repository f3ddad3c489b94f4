import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEmbedded } from '../database/load-embedded';
import { schemaDifference } from '../database/migrations';
import { createSchema, printSchemaFile } from '../graphql/schema';
import { PROJECT_ROOT } from '../project-root';
import type { Command } from './command';

const SCHEMA_FILE = join(PROJECT_ROOT, 'src', 'graphql', 'schema.graphql');

/** `schema:write`: writes the committed schema.graphql from the resolver classes. */
export const schemaWrite: Command = (runtime) => {
  writeFileSync(SCHEMA_FILE, printSchemaFile(createSchema()));
  runtime.print('Wrote src/graphql/schema.graphql.');
  return Promise.resolve(0);
};

/** `drift:check`: whether schema.graphql and the migrations say what the sources they derive from say. */
export const driftCheck: Command = async (runtime) => {
  const faults: string[] = [];
  if (readFileSync(SCHEMA_FILE, 'utf8') !== printSchemaFile(createSchema())) {
    faults.push('src/graphql/schema.graphql is not what the resolvers say. Mend with: npm run fix');
  }
  const memory = await loadEmbedded().openMemoryEngine();
  try {
    const difference = await schemaDifference(memory.migrationAccess);
    if (difference !== '') {
      faults.push(`prisma/schema.prisma and the migrations differ. Mend with: npm run db:migrate NAME\n${difference}`);
    }
  } finally {
    await memory.close();
  }
  for (const fault of faults) runtime.print(fault);
  if (faults.length === 0) runtime.print('schema.graphql and the migrations are up to date.');
  return faults.length === 0 ? 0 : 1;
};
