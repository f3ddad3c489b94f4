import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { SourceChange } from './source-changes';

/** Whether a file of the server is compiled individually. The pages are bundled, and declarations have no output. */
function isCompiled(path: string): boolean {
  return /^src[/\\].*\.ts$/.test(path) && !path.endsWith('.d.ts') && !/^src[/\\]pages[/\\](playground|reference)[/\\]/.test(path);
}

/** Whether a file is read at start, so that a restart is enough. */
function isReadAtStart(path: string): boolean {
  return path === '.env' || /^prisma[/\\](migrations[/\\]|seed\.sql$)/.test(path);
}

function outputOf(root: string, path: string): string {
  return join(root, 'dist', relative('src', path).replace(/\.ts$/, '.js'));
}

async function compile(root: string, path: string): Promise<void> {
  const { transformFile } = await import('@swc/core');
  const output = outputOf(root, path);
  const { code, map } = await transformFile(join(root, path), {
    root,
    sourceFileName: relative(dirname(output), join(root, path)),
    sourceMaps: true,
  });
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${code}\n//# sourceMappingURL=${basename(output)}.map`);
  await writeFile(`${output}.map`, map ?? '');
}

async function removeOutput(root: string, path: string): Promise<void> {
  const output = outputOf(root, path);
  await Promise.all([output, `${output}.map`].map((file) => rm(file, { force: true })));
}

/**
 * Updates `dist`. Changed files of the server are compiled individually, which takes some milliseconds. For schemas, operations and pages
 * it runs `npm run build`, which also updates everything that depends on them.
 * @throws the error of the compiler or the build, with a message for a terminal
 */
export async function rebuild(root: string, changes: readonly SourceChange[]): Promise<void> {
  const toBuild = changes.filter(({ path }) => !isReadAtStart(path));
  if (toBuild.every(({ path }) => isCompiled(path))) {
    await Promise.all(toBuild.map(({ path, isDeleted }) => (isDeleted ? removeOutput(root, path) : compile(root, path))));
    return;
  }
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
  } catch (error) {
    // The build writes its errors to either stream.
    const output = error instanceof Error && 'stdout' in error && 'stderr' in error ? `${String(error.stdout)}${String(error.stderr)}` : '';
    throw new Error(output === '' ? String(error) : output.trim(), { cause: error });
  }
}
