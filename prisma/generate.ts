import { PrismaClientTsGenerator } from '@prisma/client-generator-ts';
import { formatSchema, getGenerator, loadSchemaContext } from '@prisma/internals';
import { readFileSync, writeFileSync } from 'node:fs';

/*
 * Prisma's generator and formatter, without Prisma's command line. That depends on Prisma Studio, a development database and the
 * drivers of other databases: 100 packages, 210 MB. Migrations use `npm run db:*`.
 */
const SCHEMA = 'prisma/schema.prisma';

async function generateClient(): Promise<void> {
  const generator = await getGenerator({
    schemaContext: await loadSchemaContext({ schemaPath: { cliProvidedPath: SCHEMA }, printLoadMessage: false }),
    registry: { 'prisma-client': { type: 'in-process', generator: new PrismaClientTsGenerator() } },
    cliCommand: 'generate',
  });
  await generator.generate();
  generator.stop();
}

async function format(mode: 'write' | 'check'): Promise<void> {
  const source = readFileSync(SCHEMA, 'utf8');
  const [formatted] = await formatSchema({ schemas: [[SCHEMA, source]] });
  if (formatted === undefined || formatted[1] === source) return;
  if (mode === 'check') throw new Error(`${SCHEMA} is not formatted`);
  writeFileSync(SCHEMA, formatted[1]);
}

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  client: generateClient,
  format: () => format('write'),
  'format:check': () => format('check'),
};

const command = COMMANDS[process.argv[2] ?? ''];
if (command === undefined) throw new Error(`usage: generate.js ${Object.keys(COMMANDS).join(' | ')}`);
command().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
