import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../src/project-root';

/** The folder of the Compose file, which its paths are relative to. */
export const DEPLOY = join(PROJECT_ROOT, 'deploy');

/** The Compose file. */
export const COMPOSE_FILE = join(DEPLOY, 'compose.yaml');

/** The part of a service that the tests read; the schema describes all of it. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context?: string; readonly dockerfile?: string };
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly networks: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
}

/** The part of the file that the tests read. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The names of the variables that the file needs. */
export function requiredVariables(): string[] {
  const found = readFileSync(COMPOSE_FILE, 'utf8').matchAll(/\$\{(\w+):\?\}/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}

/** Reads the file with values for its variables. */
export function readCompose(variables: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync(COMPOSE_FILE, 'utf8').replaceAll(/\$\{(\w+):\?\}/g, (_text, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`${name} has no value`);
    return value;
  });
  // The schema is checked by compose.conformance.ts.
  return parse(text, { merge: true }) as ComposeFile;
}

/** The services that a service needs, with the state that each must have reached. */
export function dependenciesOf({ depends_on: dependencies = [] }: ComposeService): readonly (readonly [name: string, condition: string])[] {
  if (Array.isArray(dependencies)) return dependencies.map((name: string) => [name, 'service_started']);
  return Object.entries(dependencies as Exclude<typeof dependencies, readonly string[]>).map(([name, { condition }]) => [name, condition]);
}

/** A file or folder of this project that a container sees at another path. */
export interface BindMount {
  readonly source: string;
  readonly target: string;
}

/** The files of the project that a service mounts, and the folders of its volumes. */
export function mountsOf({ volumes = [] }: ComposeService): {
  readonly binds: readonly BindMount[];
  readonly volumes: readonly BindMount[];
} {
  const all = volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
  return {
    binds: all.filter(({ source }) => source.startsWith('.')).map(({ source, target }) => ({ source: join(DEPLOY, source), target })),
    volumes: all.filter(({ source }) => !source.startsWith('.')),
  };
}
