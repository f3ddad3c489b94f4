import { getNodeValue, parseTree, type Node } from 'jsonc-parser';

/** A value of a table. Its text is exact: numbers are written as in the response, with all their digits. */
export interface Cell {
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'list';
  readonly text: string;
}

/** A list of objects in a response, or all lists that have the same path, one after the other. */
export interface ResponseList {
  /** The path below `data`; lists on the way are written as `[]`: `myTransactionGroups.entries[].transactions`. */
  readonly path: string;
  readonly rows: readonly Node[];
}

/** The rows of a list. A row has no cell in a column whose field it does not have, such as rows of other types of a union. */
export interface ResponseTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, Cell>[];
}

function childAt(node: Node | undefined, name: string): Node | undefined {
  return node?.children?.find((property) => property.children?.[0]?.value === name)?.children?.[1];
}

/** The properties of an object node. */
function propertiesOf(node: Node): readonly (readonly [string, Node])[] {
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) => {
    // The keys of JSON objects are strings.
    return key === undefined || value === undefined ? [] : [[getNodeValue(key) as string, value] as const];
  });
}

/** All lists of objects in the data of a response, outer ones first. Empty for a text that is not JSON. */
export function listsIn(response: string): ResponseList[] {
  const lists = new Map<string, Node[]>();
  const walk = (node: Node, path: string): void => {
    if (node.type === 'object') {
      for (const [name, value] of propertiesOf(node)) walk(value, path === '' ? name : `${path}.${name}`);
    } else if (node.type === 'array') {
      const items = node.children ?? [];
      const objects = items.filter(({ type }) => type === 'object');
      if (objects.length > 0) lists.set(path, [...(lists.get(path) ?? []), ...objects]);
      for (const item of items) walk(item, `${path}[]`);
    }
  };
  const data = childAt(parseTree(response), 'data');
  if (data !== undefined) walk(data, '');
  return [...lists].map(([path, rows]) => ({ path, rows }));
}

function cellOf(node: Node, response: string): Cell {
  const source = response.slice(node.offset, node.offset + node.length);
  switch (node.type) {
    case 'string':
      // A string node has a string as its value.
      return { kind: 'text', text: getNodeValue(node) as string };
    case 'number':
    case 'boolean':
    case 'null':
      return { kind: node.type, text: source };
    default:
      return { kind: 'list', text: source };
  }
}

/** Adds the cells of an object under dotted names. Lists become one cell with their JSON. */
function addCells(row: Map<string, Cell>, node: Node, prefix: string, response: string): void {
  for (const [name, value] of propertiesOf(node)) {
    const column = prefix + name;
    if (value.type === 'object') addCells(row, value, `${column}.`, response);
    else row.set(column, cellOf(value, response));
  }
}

/** The table of a list. */
export function toTable({ rows }: ResponseList, response: string): ResponseTable {
  const cells = rows.map((node) => {
    const row = new Map<string, Cell>();
    addCells(row, node, '', response);
    return row;
  });
  const columns = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  // Where other rows have an object, null stands for all its columns.
  const isNullObject = (column: string): boolean =>
    columns.some((other) => other.startsWith(`${column}.`)) && cells.every((row) => (row.get(column)?.kind ?? 'null') === 'null');
  return { columns: columns.filter((column) => !isNullObject(column)), rows: cells };
}

/** The beginning of a text that spreadsheets run as a formula (OWASP, CSV Injection), also in its full-width form. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Texts that begin with a sign but are only numbers. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

function csvField({ kind, text }: Cell): string {
  if (kind === 'null') return '';
  const safe = kind === 'text' && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A table as CSV (RFC 4180), with a header. Texts that a spreadsheet would run as a formula begin with an apostrophe. The byte order mark
 * makes spreadsheets read UTF-8.
 */
export function toCsv({ columns, rows }: ResponseTable): string {
  const header = columns.map((text) => csvField({ kind: 'text', text }));
  const lines = rows.map((row) => columns.map((column) => csvField(row.get(column) ?? { kind: 'null', text: '' })));
  return `\uFEFF${[header, ...lines].map((fields) => `${fields.join(',')}\r\n`).join('')}`;
}

/** The rows of a list as JSON, unchanged. */
export function toJson({ rows }: ResponseList, response: string): string {
  const sources = rows.map(({ offset, length }) => `  ${response.slice(offset, offset + length)}`);
  return `[\n${sources.join(',\n')}\n]\n`;
}
