import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';

const UNDOCUMENTED = [
  'export const a = 1;',
  'export function f(): void {}',
  'export async function f(): Promise<void> {}',
  'export class C {}',
  'export abstract class C {}',
  'export interface I { a: string }',
  'export type T = string;',
  'export enum E { A }',
  '@d() export class C {}',
  '// Not a docstring.\nexport const a = 1;',
  '/* Not a docstring. */\nexport const a = 1;',
];

const DOCUMENTED_OR_NOT_EXPORTED = [
  '/** A. */\nexport const a = 1;',
  '/** A.\n * Long. */\nexport function f(): void {}',
  '/** A. */\n@d()\nexport class C {}',
  '/** A. */\nexport interface I { a: string }',
  'const a = 1;',
  'class C {}',
  'const a = 1; export { a };',
  "export * from './a';",
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'));
  const config = {
    jsPlugins: [join(__dirname, 'require-docstring.js')],
    categories: { correctness: 'off' },
    rules: { 'house/require-docstring': 'error' },
  };
  await writeFile(join(folder, 'oxlintrc.json'), JSON.stringify(config));
});
afterAll(() => rm(folder, { recursive: true }));

/** The sources that the rule reports, each linted as a separate file. */
async function reported(sources: readonly string[]): Promise<string[]> {
  const files = sources.map((_, index) => join(folder, `${index}.ts`));
  await Promise.all(files.map((file, index) => writeFile(file, sources[index]!)));
  const oxlint = join(PROJECT_ROOT, 'node_modules', '.bin', 'oxlint');
  const output = await new Promise<string>((resolve) => {
    // It exits with 1 if it reports something.
    execFile(oxlint, ['--config', join(folder, 'oxlintrc.json'), '--format', 'json', ...files], (_error, stdout) => {
      resolve(stdout);
    });
  });
  // Oxlint's JSON format: the diagnostics and the number of files.
  const { diagnostics, number_of_files } = JSON.parse(output) as {
    diagnostics: { code: string; filename: string }[];
    number_of_files: number;
  };
  expect(number_of_files).toBe(sources.length);
  expect(diagnostics.map(({ code }) => code)).toEqual(diagnostics.map(() => 'house(require-docstring)'));
  return sources.filter((_, index) => diagnostics.some(({ filename }) => basename(filename) === `${index}.ts`));
}

test('reports an export without a docstring', async () => {
  expect(await reported(UNDOCUMENTED)).toEqual(UNDOCUMENTED);
});

test('does not report a documented export or a declaration without export', async () => {
  expect(await reported(DOCUMENTED_OR_NOT_EXPORTED)).toEqual([]);
});
