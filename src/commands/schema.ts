import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEmbedded } from '../engines/load-embedded';
import { schemaDifference } from '../migrations/migrations';
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from '../i18n/languages';
import { createSchema, printSchemaFile } from '../graphql/schema';
import { printSubgraphFile } from '../graphql/subgraph-sdl';
import { PROJECT_ROOT } from '../project-root';
import { buildOpenApi } from '../rest/openapi/build-open-api';
import type { Command } from './command';

/** The committed files that are generated from sources, by path, with the content that they should have. */
export function derivedFiles(): ReadonlyMap<string, string> {
  const schema = createSchema();
  return new Map([
    ['src/graphql/schema.graphql', printSchemaFile(schema)],
    ['src/graphql/federation.graphql', printSubgraphFile(schema)],
    // Only in the default language; the other languages are built on request.
    ['src/rest/openapi/openapi.json', `${JSON.stringify(buildOpenApi(schema, DEFAULT_LANGUAGE), null, 2)}\n`],
  ]);
}

/** Builds the OpenAPI document in every language, as the gateway does on request. @returns one fault for each language that fails */
export function translationFaults(languages: readonly Language[] = LANGUAGES): string[] {
  const schema = createSchema();
  return languages.flatMap((language) => {
    try {
      buildOpenApi(schema, language);
      return [];
    } catch (fault) {
      return [`The OpenAPI document cannot be built: ${String(fault)}. Add it to src/rest/openapi/descriptions.${language}.ts`];
    }
  });
}

/** `schema:write`: writes the committed schema files and the OpenAPI document from their sources. */
export const schemaWrite: Command = (runtime) => {
  for (const [file, text] of derivedFiles()) {
    writeFileSync(join(PROJECT_ROOT, file), text);
    runtime.print(`Wrote ${file}.`);
  }
  return Promise.resolve(0);
};

/**
 * `drift:check`: checks that the schema files, the OpenAPI document and the migrations match their sources, and that no translation is
 * missing.
 */
export const driftCheck: Command = async (runtime) => {
  const faults = translationFaults();
  for (const [file, text] of derivedFiles()) {
    const path = join(PROJECT_ROOT, file);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) faults.push(`${file} does not match its sources. Fix with: npm run fix`);
  }
  const memory = await loadEmbedded().openMemoryEngine();
  try {
    const difference = await schemaDifference(memory.migrationAccess);
    if (difference !== '') {
      faults.push(`prisma/schema.prisma and the migrations differ. Fix with: npm run db:migrate NAME\n${difference}`);
    }
  } finally {
    await memory.close();
  }
  for (const fault of faults) runtime.print(fault);
  if (faults.length === 0) runtime.print('The schema files, the OpenAPI document and the migrations are up to date.');
  return faults.length === 0 ? 0 : 1;
};
