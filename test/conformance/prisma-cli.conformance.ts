import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../src/project-root';

const CLIENT = join('src', 'generated', 'prisma');

/** The files of a folder and their contents. */
function textsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
}

/** The Prisma CLI, an optional peer dependency: `npm install --no-save prisma` adds it. */
const CLI = join(PROJECT_ROOT, 'node_modules', 'prisma', 'build', 'index.js');

(existsSync(CLI) ? test : test.skip)('the client is the one that the command line of Prisma generates', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-prisma-'));
  try {
    mkdirSync(join(folder, 'prisma'));
    cpSync(join(PROJECT_ROOT, 'prisma', 'schema.prisma'), join(folder, 'prisma', 'schema.prisma'));
    cpSync(join(PROJECT_ROOT, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
    // The path of any existing file prevents the CLI from downloading an engine that `generate` does not use.
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: CLI, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
    await promisify(execFile)(process.execPath, [CLI, 'generate', '--schema', 'prisma/schema.prisma'], { cwd: folder, env });
    const generated = textsOf(join(folder, CLIENT));
    expect(Object.keys(generated).length).toBeGreaterThan(5);
    expect(textsOf(join(PROJECT_ROOT, CLIENT))).toEqual(generated);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
