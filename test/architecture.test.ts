import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { importedModules, namesProcess } from './support/syntax';

const ROOT = join(__dirname, '..');
const SOURCE = join(ROOT, 'src');

/** From the top down; a file belongs to the first that matches. Imports go down, or stay in the same folder of the same layer. */
const LAYERS: readonly { readonly name: string; readonly files: RegExp }[] = [
  { name: 'main', files: /^main\.ts$/ },
  { name: 'commands', files: /^commands\// },
  { name: 'app', files: /^(app|create-http)\.ts$/ },
  { name: 'pages', files: /^pages\/server\// },
  { name: 'page settings', files: /^pages\/settings\.ts$/ },
  { name: 'openapi', files: /^rest\/openapi\// },
  { name: 'rest', files: /^rest\// },
  { name: 'realtime', files: /^realtime\/(?!feed\/)/ },
  { name: 'http', files: /^http\// },
  { name: 'graphql', files: /^graphql\// },
  { name: 'context', files: /^context\.ts$/ },
  { name: 'resolvers', files: /\.resolver\.ts$/ },
  { name: 'types', files: /\.(type|args|input)\.ts$/ },
  { name: 'services and loaders', files: /^(users|profiles|follows|live-streams|transactions)\/(?!.*\.record\.ts$)/ },
  { name: 'records', files: /\.record\.ts$/ },
  { name: 'change feed', files: /^realtime\/feed\// },
  { name: 'demo', files: /^demo\// },
  { name: 'engines', files: /^engines\// },
  { name: 'migrations', files: /^migrations\// },
  { name: 'database', files: /^database\// },
  { name: 'rate limit', files: /^rate-limit\// },
  { name: 'config', files: /^config\// },
  { name: 'auth', files: /^auth\// },
  { name: 'tracing', files: /^tracing\// },
  { name: 'client', files: /^client\// },
  { name: 'paging', files: /^paging\// },
  { name: 'scalars', files: /^scalars\// },
  { name: 'errors', files: /^errors\// },
  { name: 'i18n', files: /^i18n\// },
  { name: 'ground', files: /^(generated\/|project-root\.ts$)/ },
];

const FEATURES = ['users', 'profiles', 'follows', 'live-streams', 'transactions'];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

/** Pages are separate programs, for the browser. */
const PAGES = /^pages\/(playground|reference)\//;

/** All handwritten files relative to `src`, except the pages. */
const files = filesBelow(SOURCE).map((file) => relative('src', file));
const written = files.filter((file) => !file.startsWith('generated/') && !PAGES.test(file) && !file.endsWith('.d.ts'));

function textOf(file: string): string {
  return readFileSync(join(SOURCE, file), 'utf8');
}

/** The paths below `src` that a file of a page imports, including style sheets and images. */
function pageImportsOf(file: string): string[] {
  const names = importedModules(textOf(file));
  const paths = names.filter((name) => name.startsWith('.')).map((name) => relative(SOURCE, resolve(SOURCE, dirname(file), name)));
  return paths.map((path) => (files.includes(`${path}.ts`) ? `${path}.ts` : path));
}

/** The files of `src` that a file imports, types included. */
function importsOf(file: string): string[] {
  return importedModules(textOf(file))
    .filter((fileName) => fileName.startsWith('.'))
    .map((fileName) => {
      const target = relative(SOURCE, resolve(SOURCE, dirname(file), fileName));
      // A dynamic import names the compiled file.
      const found = [target, target.replace(/\.js$/, '.ts'), `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((candidate) =>
        files.includes(candidate),
      );
      if (found === undefined) throw new Error(`${file} imports ${fileName}, which is not below src`);
      return found;
    });
}

const imports = written.flatMap((from) => importsOf(from).map((to) => ({ from, to, arrow: `${from} -> ${to}` })));

/** Types import no other layer, but every layer may import them. */
function isType(file: string): boolean {
  return /\.(type|args|input)\.ts$/.test(file);
}

function layerOf(file: string): number {
  return LAYERS.findIndex((layer) => layer.files.test(file));
}

function featureOf(file: string): string | undefined {
  return FEATURES.find((feature) => file.startsWith(`${feature}/`));
}

test('every file belongs to a layer', () => {
  expect(written.filter((file) => layerOf(file) === -1)).toEqual([]);
});

test('imports go to a lower layer, or stay within a folder', () => {
  const upward = imports.filter(({ from, to }) => {
    if (isType(to)) return false;
    return layerOf(to) < layerOf(from) || (layerOf(to) === layerOf(from) && dirname(to) !== dirname(from));
  });
  expect(upward.map(({ arrow }) => arrow)).toEqual([]);
});

test('there are no circular imports', () => {
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

test('only the pipeline passes the gate and executes operations, so that no response bypasses them', () => {
  const filesWith = (pattern: RegExp): string[] => written.filter((file) => pattern.test(textOf(file)));
  expect(filesWith(/\bAuthorized\.(run|reject)\(/)).toEqual(['graphql/pipeline.ts']);
  expect(filesWith(/\b(executeOperation|execute|subscribe|createSourceEventStream|graphql)\(|\.query\(rootValue/).sort()).toEqual([
    'graphql/operation-work.ts',
    'graphql/prepared-operation.ts',
  ]);
});

test('connections that stay open use the pipeline, and nothing else of GraphQL', () => {
  const used = imports.filter(({ from, to }) => from.startsWith('realtime/') && to.startsWith('graphql/'));
  expect([...new Set(used.map(({ to }) => to))]).toEqual(['graphql/live-pipeline.ts']);
  const libraries = written.filter((file) => file.startsWith('realtime/')).flatMap((file) => importedModules(textOf(file)));
  expect(libraries.filter((name) => /^(type-graphql|graphql-jit|@apollo)/.test(name))).toEqual([]);
});

test('the OpenAPI document is built without executing operations', () => {
  const needed = new Set(written.filter((file) => file.startsWith('rest/openapi/')));
  for (const file of needed) for (const { from, to } of imports) if (from === file) needed.add(to);
  expect([...needed].filter((file) => /^(database|graphql)\/|\.(loaders|service|resolver)\.ts$/.test(file))).toEqual([]);
});

test('types import only other types, scalars and generated enums', () => {
  const violations = imports.filter(
    ({ from, to }) => isType(from) && !isType(to) && !to.startsWith('scalars/') && to !== 'generated/prisma/enums.ts',
  );
  expect(violations.map(({ arrow }) => arrow)).toEqual([]);
});

test("services and loaders import another feature's records only; resolvers also import its types and service", () => {
  const violations = imports.filter(({ from, to }) => {
    const [here, there] = [featureOf(from), featureOf(to)];
    if (here === undefined || there === undefined || here === there || isType(from)) return false;
    return !(to.endsWith('.record.ts') || (from.endsWith('.resolver.ts') && (isType(to) || to.endsWith('.service.ts'))));
  });
  expect(violations.map(({ arrow }) => arrow)).toEqual([]);
});

test('pages import only their own folder, the settings and the languages', () => {
  const shared = ['pages/settings.ts', 'i18n/languages.ts'];
  const violations = files
    .filter((file) => PAGES.test(file) && !file.endsWith('.d.ts'))
    .flatMap((from) => pageImportsOf(from).map((to) => ({ from, to })))
    .filter(({ from, to }) => !shared.includes(to) && !to.startsWith(from.replace(/[^/]+$/, '')));
  expect(violations).toEqual([]);
  // The shared modules must run in browsers, too.
  expect(shared.flatMap((file) => importedModules(textOf(file)))).toEqual(['../i18n/languages']);
});

test('only main.ts uses `process`', () => {
  const using = written.filter((file) => namesProcess(textOf(file)));
  expect(using).toEqual(['main.ts']);
});

test('files are at most 250 lines long', () => {
  const pages = files.filter((file) => PAGES.test(file));
  const all = [...[...written, ...pages].map((file) => join('src', file)), ...filesBelow(join(ROOT, 'test'))];
  const long = all.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 > 250);
  expect(long).toEqual([]);
});

test('file names are kebab-case and specific', () => {
  const violations = written.filter(
    (file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*\.ts$/.test(file) || /util|helper|common|manager|index/.test(file),
  );
  expect(violations).toEqual([]);
});

test('the top-level folders are src, prisma, test, docs and deploy', () => {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n').filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1)); // prettier-ignore
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  expect(
    folders
      .map((entry) => entry.name)
      .filter((name) => !ignored.includes(name))
      .sort(),
  ).toEqual(['deploy', 'docs', 'prisma', 'src', 'test']);
});
