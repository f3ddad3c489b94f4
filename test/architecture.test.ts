import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');
const SOURCE = join(ROOT, 'src');

/** From the top down; a file belongs to the first that fits. Imports go down, or stay in the same folder of the same floor. */
const FLOORS: readonly { readonly name: string; readonly files: RegExp }[] = [
  { name: 'main', files: /^main\.ts$/ },
  { name: 'commands', files: /^commands\// },
  { name: 'app', files: /^app\.ts$/ },
  { name: 'reference', files: /^reference\// },
  { name: 'rest', files: /^rest\// },
  { name: 'http', files: /^http\// },
  { name: 'graphql', files: /^graphql\// },
  { name: 'resolvers', files: /\.resolver\.ts$/ },
  { name: 'context', files: /^context\.ts$/ },
  { name: 'types', files: /\.(type|args|input)\.ts$/ },
  { name: 'services and loaders', files: /^(users|profiles|live-streams|transactions)\// },
  { name: 'database', files: /^database\// },
  { name: 'auth', files: /^auth\// },
  { name: 'rate limit', files: /^rate-limit\// },
  { name: 'client', files: /^client\// },
  { name: 'paging', files: /^paging\// },
  { name: 'scalars', files: /^scalars\// },
  { name: 'config', files: /^config\// },
  { name: 'errors', files: /^errors\// },
  // What the page is told at start is a type that server and page share.
  { name: 'ground', files: /^(generated\/|project-root\.ts$|playground\/settings\.ts$)/ },
];

const FEATURES = ['users', 'profiles', 'live-streams', 'transactions'];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

/** Pages are programs of their own, for the browser. */
const PAGES = /^(playground|reference\/page)\//;

/** Everything written by hand, relative to `src`, but for the pages. */
const files = filesBelow(SOURCE).map((file) => relative('src', file));
const written = files.filter((file) => !file.startsWith('generated/') && !PAGES.test(file) && !file.endsWith('.d.ts'));

function textOf(file: string): string {
  return readFileSync(join(SOURCE, file), 'utf8');
}

/** The files of `src` that a file imports, types included. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(textOf(file), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => {
      const target = relative(SOURCE, resolve(SOURCE, dirname(file), fileName));
      const found = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((candidate) => files.includes(candidate));
      if (found === undefined) throw new Error(`${file} imports ${fileName}, which is not below src`);
      return found;
    });
}

const imports = written.flatMap((from) => importsOf(from).map((to) => ({ from, to, arrow: `${from} -> ${to}` })));

/** Types look up to nobody, but everyone that answers them may use them. */
function isType(file: string): boolean {
  return /\.(type|args|input)\.ts$/.test(file);
}

function floorOf(file: string): number {
  return FLOORS.findIndex((floor) => floor.files.test(file));
}

function featureOf(file: string): string | undefined {
  return FEATURES.find((feature) => file.startsWith(`${feature}/`));
}

test('every file stands on a floor', () => {
  expect(written.filter((file) => floorOf(file) === -1)).toEqual([]);
});

test('imports go down, or stay within a folder', () => {
  const upward = imports.filter(({ from, to }) => {
    if (isType(to)) return false;
    return floorOf(to) < floorOf(from) || (floorOf(to) === floorOf(from) && dirname(to) !== dirname(from));
  });
  expect(upward.map(({ arrow }) => arrow)).toEqual([]);
});

test('no file imports itself by a detour', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const { to } of imports.filter(({ from }) => from === file)) visit(to, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of written) visit(file, []);
  expect(circles).toEqual([]);
});

test('types know other types, scalars and generated enums alone', () => {
  const strange = imports.filter(
    ({ from, to }) => isType(from) && !isType(to) && !to.startsWith('scalars/') && to !== 'generated/prisma/enums.ts',
  );
  expect(strange.map(({ arrow }) => arrow)).toEqual([]);
});

test("services and loaders keep to their own feature; resolvers take another's types alone", () => {
  const strange = imports.filter(({ from, to }) => {
    const [here, there] = [featureOf(from), featureOf(to)];
    if (here === undefined || there === undefined || here === there || isType(from)) return false;
    return !(from.endsWith('.resolver.ts') && isType(to));
  });
  expect(strange.map(({ arrow }) => arrow)).toEqual([]);
});

test('the pages import nothing of the gateway', () => {
  const page = files.filter((file) => PAGES.test(file) && !file.endsWith('.d.ts'));
  // Both pages are told the same at start.
  const own = (name: string): boolean => !name.startsWith('..') || name === '../../playground/settings';
  const strange = page.filter((file) => !ts.preProcessFile(textOf(file)).importedFiles.every(({ fileName }) => own(fileName)));
  expect(page.length).toBeGreaterThan(0);
  expect(strange).toEqual([]);
});

test('only main.ts touches `process`', () => {
  const touching = written.filter((file) => {
    const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
    const touches = (node: ts.Node): boolean =>
      (ts.isIdentifier(node) && node.text === 'process' && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) ||
      (ts.isStringLiteral(node) && /^(node:)?process$/.test(node.text)) ||
      ts.forEachChild(node, touches) === true;
    return touches(source);
  });
  expect(touching).toEqual(['main.ts']);
});

test('files are at most 250 lines long', () => {
  const pages = files.filter((file) => PAGES.test(file));
  const all = [...[...written, ...pages].map((file) => join('src', file)), ...filesBelow(join(ROOT, 'test'))];
  const long = all.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 > 250);
  expect(long).toEqual([]);
});

test('names are kebab-case and say what they are', () => {
  const strange = written.filter(
    (file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*\.ts$/.test(file) || /util|helper|common|manager|index/.test(file),
  );
  expect(strange).toEqual([]);
});

test('the top-level folders are src, prisma, test and docs', () => {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n').filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1)); // prettier-ignore
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  expect(
    folders
      .map((entry) => entry.name)
      .filter((name) => !ignored.includes(name))
      .sort(),
  ).toEqual(['docs', 'prisma', 'src', 'test']);
});
