import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');

/** The compiler that the clients' generators are made for; the gateway itself is checked by a newer one. */
const TSC = createRequire(join(ROOT, 'test/tools/package.json')).resolve('typescript/bin/tsc');

/** As strict as compilers get; packages are resolved as bundlers do. */
const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  // Of packages; what a generator wrote is checked.
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};

/** A folder with the project of a client, whose packages are those of this repository. */
export interface Sandbox {
  readonly folder: string;
  write(file: string, text: string): Promise<void>;
  /** Runs a program of Node in the folder; returns its output. @throws Error with the output if it fails */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** Writes `tsconfig.json`, with options beyond the strict ones of every project. */
  configure(options: Readonly<Record<string, unknown>>): Promise<void>;
  /** Compiles all files of `src`, also those that a generator wrote. @throws Error with the compiler's errors */
  check(): Promise<void>;
  /** Bundles `src/main.ts` and loads it; the caller states its type. */
  load(): Promise<unknown>;
  remove(): Promise<void>;
}

/** Creates an empty project. */
export async function createSandbox(name: string): Promise<Sandbox> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), `gateway-${name}-`)));
  const folder = join(parent, 'project');
  await mkdir(folder);
  // Packages are found as from test/tools: first its own, then those of the repository.
  await symlink(join(ROOT, 'test/tools/node_modules'), join(folder, 'node_modules'));
  await symlink(join(ROOT, 'node_modules'), join(parent, 'node_modules'));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: folder });
      return stdout + stderr;
    } catch (error) {
      // A program that fails says why on either stream.
      const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`${program} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
    }
  };
  const configure = (options: Readonly<Record<string, unknown>>): Promise<void> =>
    write('tsconfig.json', JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, ...options }, include: ['src'] }));
  await configure({});
  return {
    folder,
    write,
    run,
    configure,
    async check() {
      await run(TSC, '-p', '.');
    },
    async load() {
      // Vite is published as ES modules only.
      const { build } = await import('vite');
      await build({
        root: folder,
        configFile: false,
        logLevel: 'error',
        build: { ssr: 'src/main.ts', outDir: 'out', minify: false, rolldownOptions: { output: { entryFileNames: 'main.mjs' } } },
      });
      const program: unknown = await import(pathToFileURL(join(folder, 'out/main.mjs')).href);
      return program;
    },
    remove: () => rm(parent, { recursive: true }),
  };
}
