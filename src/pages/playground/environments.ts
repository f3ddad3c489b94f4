import { listAt, nameAt, newId, parseExport, rejectFile, textAt, writeExport, type FileObject, type ImportFault } from './exported-file';
import { isObject } from './parse-object';
import { containsToken } from './secrets';
import { nameWithoutNumber, uniqueName } from './unique-name';

/** A variable of an environment. */
export interface EnvironmentVariable {
  readonly key: string;
  readonly value: string;
  /** Whether the value is kept only until the browser tab is closed, and never exported. */
  readonly isSecret: boolean;
}

/** Variables under a name. */
export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly variables: readonly EnvironmentVariable[];
}

/** The environments, and the one whose variables are used. */
export interface Environments {
  readonly list: readonly Environment[];
  /** Undefined if none is chosen. */
  readonly activeId: string | undefined;
}

/** The texts in which environments are stored: the second one contains the values of secrets. */
export interface StoredEnvironments {
  readonly local: string;
  readonly session: string;
}

const FORMAT = 'environments';
const KEY = /^[\w.-]+$/;

/** Whether a text can be the name of a variable: `{{userId}}`. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * The variables of the chosen environment by name. Of variables with one name, the last one counts. A secret without a value was entered in
 * an earlier session, or comes from a file: it is missing.
 */
export function activeValues({ list, activeId }: Environments): ReadonlyMap<string, string> {
  const variables = list.find(({ id }) => id === activeId)?.variables ?? [];
  return new Map(
    variables.filter(({ key, value, isSecret }) => isKey(key) && !(isSecret && value === '')).map(({ key, value }) => [key, value]),
  );
}

/** A value that is, or contains, a token is a secret, whatever its owner has chosen. */
export function guarded(variable: EnvironmentVariable, token: string): EnvironmentVariable {
  return containsToken(variable.value, token) ? { ...variable, isSecret: true } : variable;
}

/** Separates the values of secrets, which are stored by the environment's id and the name of the variable. */
export function toStored({ list, activeId }: Environments): StoredEnvironments {
  const secrets = list.map(({ id, variables }) => {
    const values = variables.filter(({ isSecret }) => isSecret).map(({ key, value }) => [key, value] as const);
    return [id, Object.fromEntries(values)] as const;
  });
  const written = list.map((environment) => ({
    ...environment,
    variables: environment.variables.map((variable) => (variable.isSecret ? { ...variable, value: '' } : variable)),
  }));
  return { local: JSON.stringify({ list: written, activeId }), session: JSON.stringify(Object.fromEntries(secrets)) };
}

function parsed(text: string | null): FileObject {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function readVariable(variable: unknown, secrets: unknown): EnvironmentVariable[] {
  if (!isObject(variable) || typeof variable['key'] !== 'string' || typeof variable['value'] !== 'string') return [];
  const { key, value } = variable;
  if (variable['isSecret'] !== true) return [{ key, value, isSecret: false }];
  const secret = isObject(secrets) && Object.hasOwn(secrets, key) ? secrets[key] : '';
  return [{ key, value: typeof secret === 'string' ? secret : '', isSecret: true }];
}

/** Reads the stored texts. Text of any other form counts as none. The values of secrets of an earlier session are empty. */
export function readStored(local: string | null, session: string | null): Environments {
  const { list, activeId } = parsed(local);
  const secrets = parsed(session);
  const environments = (Array.isArray(list) ? list : []).flatMap((item: unknown): Environment[] => {
    if (!isObject(item) || typeof item['id'] !== 'string' || typeof item['name'] !== 'string' || !Array.isArray(item['variables']))
      return [];
    const { id, name, variables } = item;
    return [{ id, name, variables: variables.flatMap((variable: unknown) => readVariable(variable, secrets[id])) }];
  });
  return { list: environments, activeId: environments.find(({ id }) => id === activeId)?.id };
}

/** The text of a file with the environments. Of secrets it contains only the names. */
export function exportEnvironments({ list }: Environments): string {
  const environments = list.map(({ name, variables }) => ({
    name,
    variables: variables.map(({ key, value, isSecret }) => (isSecret ? { key, secret: true } : { key, value })),
  }));
  return writeExport(FORMAT, { environments });
}

function variableAt(item: FileObject, place: string): EnvironmentVariable {
  const key = textAt(item['key'], `${place}.key`, true);
  if (!isKey(key)) return rejectFile('badKey', `${place}.key`);
  const isSecret = item['secret'] === true;
  return guarded({ key, isSecret, value: textAt(item['value'], `${place}.value`) }, '');
}

/** Reads the text of an exported file. Nothing is taken from a file with a fault. */
export function parseEnvironments(text: string): readonly Environment[] | ImportFault {
  return parseExport(text, FORMAT, (file) =>
    listAt(file['environments'], 'environments', (item, place) => ({
      id: newId(),
      name: nameAt(item['name'], `${place}.name`),
      variables: listAt(item['variables'], `${place}.variables`, variableAt),
    })),
  );
}

/** The variables of two environments together; undefined if they have different values for one name. */
function union(existing: readonly EnvironmentVariable[], imported: readonly EnvironmentVariable[]): EnvironmentVariable[] | undefined {
  const all = [...existing];
  for (const variable of imported) {
    const same = all.find(({ key }) => key === variable.key);
    if (same === undefined) all.push(variable);
    // A file has no values of secrets: the value of this browser stays.
    else if (same.value !== variable.value && !(variable.isSecret && variable.value === '')) return undefined;
  }
  return all;
}

/**
 * Merges environments of the same name, or one that an earlier import has numbered, if no variable has different values in them. Else the
 * imported one gets a number, so that nothing is replaced or lost.
 */
export function mergeEnvironments({ list, activeId }: Environments, imported: readonly Environment[]): Environments {
  const merged = imported.reduce<readonly Environment[]>((all, environment) => {
    const same = all.filter(({ name }) => name === environment.name);
    // An import adds a number only beside an environment of the same name.
    const numbered = same.length === 0 ? [] : all.filter(({ name }) => nameWithoutNumber(name) === environment.name);
    for (const candidate of new Set([...same, ...numbered])) {
      const variables = union(candidate.variables, environment.variables);
      if (variables !== undefined) return all.map((other) => (other === candidate ? { ...candidate, variables } : other));
    }
    return [...all, { ...environment, name: uniqueName(environment.name, all.map(({ name }) => name)) }]; // prettier-ignore
  }, list);
  return { list: merged, activeId };
}
