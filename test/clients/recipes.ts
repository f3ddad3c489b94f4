import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENTATION = ['clients.md', 'live.md'].map((name) => join(__dirname, '../../docs', name));
const FOLDER = join(__dirname, 'recipes');

/** The code blocks of docs/clients.md and docs/live.md, in order. */
export function documentedBlocks(): string[] {
  const texts = DOCUMENTATION.map((path) => readFileSync(path, 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/^```(?:ts|json)\n(.*?)^```$/gms)].map(([, code = '']) => code));
}

/** The code block that a text occurs in. @throws Error if not exactly one does */
export function documentedBlock(text: string): string {
  const [block, ...others] = documentedBlocks().filter((code) => code.includes(text));
  if (block === undefined || others.length > 0) throw new Error(`${others.length} more code blocks of the documentation contain ${text}`);
  return block;
}

/** The recipes that the suites import, by file name. */
export function recipeFiles(): ReadonlyMap<string, string> {
  return new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
}

/** The lines of code, without imports, comments and blank lines. */
export function linesOfCode(code: string): number {
  return code.split('\n').filter((line) => !/^\s*($|\/\/|\/\*|\*|import )/.test(line)).length;
}

/** The files of the suites and screens below this folder, by path. */
export function suiteFiles(): ReadonlyMap<string, string> {
  const entries = readdirSync(__dirname, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('recipes'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(__dirname.length + 1), readFileSync(path, 'utf8')]));
}
