import type { EditorTab } from './editor-tab';
import { listAt, nameAt, newId, parseExport, rejectFile, textAt, writeExport, type ImportFault } from './exported-file';
import { isObject } from './parse-object';
import { containsToken, withoutSecretHeaders } from './secrets';
import { nameWithoutNumber, uniqueName } from './unique-name';

/** A saved operation. Its headers contain no secret. */
export interface SavedOperation extends EditorTab {
  readonly id: string;
  readonly name: string;
}

/** Saved operations under a name. */
export interface Collection {
  readonly id: string;
  readonly name: string;
  readonly operations: readonly SavedOperation[];
}

/** The result of an import: the merged collections, and how many operations were new to them. */
export interface Merged {
  readonly collections: readonly Collection[];
  readonly added: number;
  readonly present: number;
}

const FORMAT = 'collections';

/** Reads an operation, whose headers lose their secrets. */
function operationAt(item: Readonly<Record<string, unknown>>, place: string): SavedOperation {
  const name = nameAt(item['name'], `${place}.name`);
  const query = textAt(item['query'], `${place}.query`, true);
  const variables = textAt(item['variables'], `${place}.variables`);
  const headers = withoutSecretHeaders(textAt(item['headers'], `${place}.headers`), '');
  if (containsToken(query + variables + name, '')) return rejectFile('tokenInside', place);
  return { id: newId(), name, query, variables, headers };
}

/** Reads the text of an exported file. Nothing is taken from a file with a fault. */
export function parseCollections(text: string): readonly Collection[] | ImportFault {
  return parseExport(text, FORMAT, (file) =>
    listAt(file['collections'], 'collections', (item, place) => ({
      id: newId(),
      name: nameAt(item['name'], `${place}.name`),
      operations: listAt(item['operations'], `${place}.operations`, operationAt),
    })),
  );
}

/** The text of a file with collections, which `parseCollections` reads. Ids are not part of it. */
export function exportCollections(collections: readonly Collection[]): string {
  const written = collections.map(({ name, operations }) => ({
    name,
    operations: operations.map((operation) => ({
      name: operation.name,
      query: operation.query,
      variables: operation.variables,
      headers: operation.headers,
    })),
  }));
  return writeExport(FORMAT, { collections: written });
}

/** Reads the stored collections. Text of any other form counts as none. */
export function readStored(text: string | null): readonly Collection[] {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    const isTexts = (value: object, keys: readonly string[]): boolean => keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'string'); // prettier-ignore
    const isOperation = (value: unknown): value is SavedOperation => isObject(value) && isTexts(value, ['id', 'name', 'query', 'variables', 'headers']); // prettier-ignore
    const isCollection = (value: unknown): value is Collection =>
      isObject(value) && isTexts(value, ['id', 'name']) && Array.isArray(value['operations']) && value['operations'].every(isOperation);
    return Array.isArray(stored) ? stored.filter(isCollection) : [];
  } catch {
    return [];
  }
}

/** Whether two operations do the same. */
export function isSameContent(a: EditorTab, b: EditorTab): boolean {
  return a.query === b.query && a.variables === b.variables && a.headers === b.headers;
}

/** Adds operations to one collection. One that is there already is left out; another of the same name gets a number. */
function mergeOperations(into: readonly SavedOperation[], operations: readonly SavedOperation[]): SavedOperation[] {
  return operations.reduce<SavedOperation[]>(
    (merged, operation) => {
      // A number that an earlier import added is part of the name.
      const base = nameWithoutNumber(operation.name);
      const isPresent = merged.some((other) => isSameContent(other, operation) && nameWithoutNumber(other.name) === base);
      if (isPresent) return merged;
      return [...merged, { ...operation, name: uniqueName(operation.name, merged.map(({ name }) => name)) }]; // prettier-ignore
    },
    [...into],
  );
}

/** Merges collections of the same name. Nothing is replaced or lost. */
export function mergeCollections(existing: readonly Collection[], imported: readonly Collection[]): Merged {
  const count = (list: readonly Collection[]): number => list.reduce((sum, { operations }) => sum + operations.length, 0);
  const collections = imported.reduce<readonly Collection[]>((merged, collection) => {
    const same = merged.find(({ name }) => name === collection.name);
    const operations = mergeOperations(same?.operations ?? [], collection.operations);
    if (same === undefined) return [...merged, { ...collection, operations }];
    return merged.map((other) => (other === same ? { ...same, operations } : other));
  }, existing);
  const added = count(collections) - count(existing);
  return { collections, added, present: count(imported) - added };
}

/** The saved form of a tab; undefined if its operation or variables contain a token. */
export function toSaved(tab: EditorTab, name: string, token: string): Omit<SavedOperation, 'id'> | undefined {
  if (containsToken(tab.query + tab.variables + name, token)) return undefined;
  return { name, query: tab.query, variables: tab.variables, headers: withoutSecretHeaders(tab.headers, token) };
}

/** Saves an operation under a name in a collection, which is created if there is none of that name. */
export function addOperation(
  collections: readonly Collection[],
  collectionName: string,
  saved: Omit<SavedOperation, 'id'>,
): { readonly collections: readonly Collection[]; readonly operation: SavedOperation } {
  const same = collections.find(({ name }) => name === collectionName);
  const name = uniqueName(saved.name, same?.operations.map((other) => other.name) ?? []);
  const operation = { ...saved, id: newId(), name };
  if (same === undefined)
    return { collections: [...collections, { id: newId(), name: collectionName, operations: [operation] }], operation };
  const extended = { ...same, operations: [...same.operations, operation] };
  return { collections: collections.map((other) => (other === same ? extended : other)), operation };
}

/** Changes one operation, or removes it if `change` returns undefined. */
export function changeOperation(
  collections: readonly Collection[],
  id: string,
  change: (operation: SavedOperation) => SavedOperation | undefined,
): readonly Collection[] {
  return collections.map((collection) => ({
    ...collection,
    operations: collection.operations.flatMap((operation) => (operation.id === id ? (change(operation) ?? []) : operation)),
  }));
}
