// Vite is an ES module. Tests, which are CommonJS, import this file as well.
import type { Plugin } from 'vite' with { 'resolution-mode': 'import' };
import { LAZY_MESSAGES, MONACO_PATCHES, type LazyMessages } from './monaco-patches';
import { MONACO_TR } from './monaco.tr';
import { LABEL_PATCHES, type ModulePatch, type Replacement } from './package-patches';

const PATCHES: Readonly<Record<string, ModulePatch>> = { ...LABEL_PATCHES, ...MONACO_PATCHES };

/** The path of a module below `node_modules`. */
function modulePathOf(id: string): string {
  return (
    id
      .replace(/[?#].*$/, '')
      .split('/node_modules/')
      .at(-1) ?? id
  );
}

function absent(path: string, text: string): Error {
  return new Error(`${path} no longer contains ${text}: update src/pages/playground/localization`);
}

function replace(code: string, [found, replacement]: Replacement, path: string): string {
  const changed = code.replaceAll(typeof found === 'string' ? found : new RegExp(found, 'g'), replacement);
  if (changed === code) throw absent(path, String(found));
  return changed;
}

/** Replaces string literals by calls. @throws Error if the module has no such literal */
function replaceLabel(code: string, label: string, path: string): string {
  const literal = JSON.stringify(label);
  // A literal that is an argument of the function already is left as it is; so are the keys of an object.
  const pattern = new RegExp(`(?<!__t\\()${literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!:)`, 'g');
  return replace(code, [pattern, `__t(${literal})`], path);
}

/** Turns constants with messages into functions. @throws Error if the module has none */
function makeLazy(code: string, { declaration }: LazyMessages, path: string): string {
  const names = [...code.matchAll(declaration)].map(([, , name = '']) => name);
  if (names.length === 0) throw absent(path, declaration.source);
  const uses = new RegExp(`\\b(${names.join('|')})\\b`, 'g');
  return code.replace(declaration, '$1$2 = () => $3;').replace(uses, (name, _group, offset: number, whole: string) => {
    return whole.slice(offset + name.length).startsWith(' = () =>') ? name : `${name}()`;
  });
}

/**
 * Applies the changes of a module.
 * @param path the module's path below `node_modules`
 * @returns undefined if the module has no changes
 * @throws Error if the module lacks what a change replaces, as after an update of its package
 */
export function patchModule(code: string, path: string): string | undefined {
  const [patch, lazy] = [PATCHES[path], LAZY_MESSAGES[path]];
  if (patch === undefined && lazy === undefined) return undefined;
  for (const label of patch?.translatedElsewhere ?? []) {
    if (!code.includes(JSON.stringify(label))) throw absent(path, label);
  }
  const replaced = (patch?.replacements ?? []).reduce((text, replacement) => replace(text, replacement, path), code);
  const labelled = (patch?.labels ?? []).reduce((text, label) => replaceLabel(text, label, path), replaced);
  return lazy === undefined ? labelled : makeLazy(labelled, lazy, path);
}

/**
 * The Vite plugin that makes the labels of GraphiQL and Monaco translatable, which have no translations of their own. It changes their
 * code by an explicit table, and fails the build if a module or a text of the table is missing.
 * @param folder the absolute path of this folder
 */
export function localizePackages(folder: string): Plugin {
  const missing = new Set([...Object.keys(PATCHES), ...Object.keys(LAZY_MESSAGES)]);
  const unseen = new Set<string>(Object.keys(MONACO_TR));
  let isPlayground = false;
  return {
    name: 'localize-packages',
    config: () => ({ resolve: { alias: { 'react-compiler-runtime': `${folder}/memo-cache.ts` } } }),
    configResolved({ root }) {
      isPlayground = root.endsWith('/playground');
    },
    transform: {
      filter: { id: /\/node_modules\/(?:graphiql|@graphiql|monaco-editor)\// },
      handler(code, id) {
        const path = modulePathOf(id);
        for (const message of code.includes('localize') ? unseen : []) {
          if ([`"${message}"`, `'${message}'`].some((literal) => code.includes(literal))) unseen.delete(message);
        }
        const patched = patchModule(code, path);
        if (patched === undefined) return undefined;
        missing.delete(path);
        const header = `import { translateLabel as __t, translateProblem as __problem, labelLanguage as __language } from '${folder}/translate-label.ts';\n`;
        return { code: header + patched, map: null };
      },
    },
    buildEnd(error) {
      if (error !== undefined || !isPlayground) return;
      const lost = [...missing, ...unseen];
      if (lost.length > 0) this.error(`The page no longer contains ${lost.join(', ')}: update src/pages/playground/localization`);
    },
  };
}
