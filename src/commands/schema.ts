import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEmbedded } from '../database/load-embedded';
import { schemaDifference } from '../database/migrations';
import { LANGUAGES } from '../errors/language';
import { createSchema, printSchemaFile } from '../graphql/schema';
import { PROJECT_ROOT } from '../project-root';
import { buildOpenApi, printOpenApi, referenceFile } from '../reference/build-open-api';
import type { Command } from './command';

/** The committed files that describe both doors, as the sources say they should be, by their paths. */
export function derivedFiles(): ReadonlyMap<string, string> {
  const schema = createSchema();
  const references = LANGUAGES.map((language) => [referenceFile(language), printOpenApi(buildOpenApi(schema, language))] as const);
  return new Map([['src/graphql/schema.graphql', printSchemaFile(schema)], ...references]);
}

/** `schema:write`: writes the committed schema.graphql and the documents of the legacy API from their sources. */
export const schemaWrite: Command = (runtime) => {
  for (const [file, text] of derivedFiles()) {
    writeFileSync(join(PROJECT_ROOT, file), text);
    runtime.print(`Wrote ${file}.`);
  }
  return Promise.resolve(0);
};

/** `drift:check`: whether schema.graphql, the documents of the legacy API and the migrations say what their sources say. */
export const driftCheck: Command = async (runtime) => {
  const faults: string[] = [];
  for (const [file, text] of derivedFiles()) {
    const path = join(PROJECT_ROOT, file);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text)
      faults.push(`${file} is not what its sources say. Mend with: npm run fix`);
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
  if (faults.length === 0) runtime.print('schema.graphql, the documents of the legacy API and the migrations are up to date.');
  return faults.length === 0 ? 0 : 1;
};
