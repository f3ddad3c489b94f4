import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// The CLI is used for `generate`, `validate` and `format` alone, none of which runs the native schema engine;
// naming any existing file keeps the CLI from fetching one. Migrations go through `npm run db:*`.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(import.meta.url);

export default defineConfig({ schema: 'prisma/schema.prisma' });
