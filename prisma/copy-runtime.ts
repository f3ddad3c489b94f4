import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * Copies the packages that the generated client needs at run time to `dist/node_modules`, where Node finds them first.
 * As a dependency, `@prisma/client` would include the query compilers of every database, in two sizes and two module formats:
 * 72 MB, of which PostgreSQL needs 3. The adapter of the embedded database has it as a peer dependency, and is copied as well.
 */
const TARGET = 'dist/node_modules';
const CLIENT = '@prisma/client';

/** The files of `@prisma/client` that the generated client imports, relative to the package. */
function runtimeFiles(): string[] {
  const source = readFileSync('src/generated/prisma/internal/class.ts', 'utf8');
  const imported = [...source.matchAll(/(?<=(?:from |import\()"@prisma\/client\/)runtime\/[^"]+/g)].map(([file]) => file);
  return imported.map((file) => (file.endsWith('.js') ? file : `${file}.js`));
}

function copy(packageName: string, files: readonly string[]): void {
  for (const file of files) {
    const target = join(TARGET, packageName, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join('node_modules', packageName, file), target, { recursive: true });
  }
}

rmSync(TARGET, { recursive: true, force: true });
copy(CLIENT, ['package.json', 'LICENSE', ...runtimeFiles()]);
copy('@prisma/client-runtime-utils', ['package.json', 'dist/index.js']);
copy('pglite-prisma-adapter', ['package.json', 'dist/index.cjs']);
