import type { Kind, ASTNode, FieldNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';

/** The replacement of a part of a text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A node that has a selection set, or may get one. */
export type SelectionParent = OperationDefinitionNode | Exclude<SelectionNode, { readonly kind: Kind.FRAGMENT_SPREAD }>;

/** One more level of indentation, as Prettier writes GraphQL. */
export const INDENT = '  ';

/** Applies edits that do not overlap. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start);
  return fromTheEnd.reduce((text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end), source);
}

/** The place of a node. Documents are parsed with locations; a node without one would be a fault of this page. */
function placeOf({ kind, loc }: ASTNode): { readonly start: number; readonly end: number } {
  if (loc === undefined) throw new Error(`${kind} has no location`);
  return loc;
}

function lineStart(source: string, position: number): number {
  return source.lastIndexOf('\n', position - 1) + 1;
}

function lineEnd(source: string, position: number): number {
  const end = source.indexOf('\n', position);
  return end === -1 ? source.length : end;
}

/** The white space at the start of a position's line. */
function indentAt(source: string, position: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, position), position))?.[0] ?? '';
}

/** Whether only white space precedes a position in its line. */
function startsLine(source: string, position: number): boolean {
  return source.slice(lineStart(source, position), position).trim() === '';
}

/** Whether only white space, commas and a comment follow a position in its line. */
function endsLine(source: string, position: number): boolean {
  return /^[\s,]*(?:#.*)?$/.test(source.slice(position, lineEnd(source, position)));
}

/**
 * Adds a selection, written in lines without outer indentation, at the end of a parent's selection set. It gets lines of its own,
 * unless the selections before it share one.
 */
export function addSelection(source: string, parent: SelectionParent, lines: readonly string[]): TextEdit {
  const last = parent.selectionSet?.selections.at(-1);
  if (last === undefined) {
    const { start, end } = placeOf(parent);
    const indent = indentAt(source, start);
    const inner = lines.map((line) => `\n${indent}${INDENT}${line}`).join('');
    return { start: end, end, text: ` {${inner}\n${indent}}` };
  }
  const { start, end } = placeOf(last);
  if (!startsLine(source, start)) return { start: end, end, text: ` ${lines.join(' ')}` };
  const at = endsLine(source, end) ? lineEnd(source, end) : end;
  return { start: at, end: at, text: lines.map((line) => `\n${indentAt(source, start)}${line}`).join('') };
}

/** Removes a node together with its lines if it has them for itself, else with the space before it. */
function removeNode(source: string, node: ASTNode): TextEdit {
  const { start, end } = placeOf(node);
  if (startsLine(source, start) && endsLine(source, end)) {
    const after = lineEnd(source, end);
    return { start: lineStart(source, start), end: Math.min(source.length, after + 1), text: '' };
  }
  const before = /[\s,]*$/.exec(source.slice(0, start))?.[0] ?? '';
  // Between braces on one line, `{ id name }` becomes `{ name }`.
  const isFirst = source[start - before.length - 1] === '{';
  const after = /^[\s,]*/.exec(source.slice(end))?.[0] ?? '';
  return isFirst ? { start, end: end + after.length, text: '' } : { start: start - before.length, end, text: '' };
}

/**
 * Removes a selection. If it is the only one of its parent, the parent is removed as well, because a selection set cannot be empty.
 * @param parents the nodes around the selection, the operation first
 */
export function removeSelection(source: string, parents: readonly SelectionParent[], selection: SelectionNode): TextEdit {
  let node: SelectionParent | SelectionNode = selection;
  for (const parent of [...parents].reverse()) {
    const siblings: SelectionSetNode['selections'] = parent.selectionSet?.selections ?? [];
    if (siblings.length > 1) break;
    node = parent;
  }
  return removeNode(source, node);
}

/** Adds an entry to a list in parentheses, which begins at a position if it has no entries yet. */
function addToList(source: string, entries: readonly ASTNode[], begin: number, text: string): TextEdit {
  const last = entries.at(-1);
  if (last === undefined) return { start: begin, end: begin, text: `(${text})` };
  const { start, end } = placeOf(last);
  return { start: end, end, text: startsLine(source, start) ? `\n${indentAt(source, start)}${text}` : `, ${text}` };
}

/** Removes an entry from a list in parentheses, and the parentheses with the last entry. */
function removeFromList(source: string, entries: readonly ASTNode[], begin: number, entry: ASTNode): TextEdit {
  const index = entries.indexOf(entry);
  const { start, end } = placeOf(entry);
  const [before, after] = [entries[index - 1], entries[index + 1]];
  if (before !== undefined) return { start: placeOf(before).end, end, text: '' };
  if (after !== undefined) return { start, end: placeOf(after).start, text: '' };
  return { start: begin, end: source.indexOf(')', end) + 1, text: '' };
}

/** Adds an argument to a field. */
export function addArgument(source: string, field: FieldNode, text: string): TextEdit {
  return addToList(source, field.arguments ?? [], placeOf(field.name).end, text);
}

/** Removes an argument from a field. */
export function removeArgument(source: string, field: FieldNode, name: string): TextEdit[] {
  const entries = field.arguments ?? [];
  const entry = entries.find((argument) => argument.name.value === name);
  return entry === undefined ? [] : [removeFromList(source, entries, placeOf(field.name).end, entry)];
}

/** The end of the keyword or name of an operation, which its variable definitions follow. */
function definitionsBegin(node: OperationDefinitionNode): number {
  return node.name === undefined ? placeOf(node).start + node.operation.length : placeOf(node.name).end;
}

/** Adds variable definitions, such as `$id: ObjectID!`, to an operation. */
export function addVariables(source: string, operation: OperationDefinitionNode, definitions: readonly string[]): TextEdit[] {
  if (definitions.length === 0) return [];
  const text = definitions.join(', ');
  const { start } = placeOf(operation);
  // The short form of a query has no keyword.
  if (source[start] === '{') return [{ start, end: start, text: `query (${text}) ` }];
  const edit = addToList(source, operation.variableDefinitions ?? [], definitionsBegin(operation), text);
  const isAnonymousWithout = operation.name === undefined && (operation.variableDefinitions ?? []).length === 0;
  return [isAnonymousWithout ? { ...edit, text: ` ${edit.text}` } : edit];
}

/** Removes the definition of a variable from an operation. */
export function removeVariable(source: string, operation: OperationDefinitionNode, name: string): TextEdit[] {
  const entries = operation.variableDefinitions ?? [];
  const entry = entries.find(({ variable }) => variable.name.value === name);
  return entry === undefined ? [] : [removeFromList(source, entries, definitionsBegin(operation), entry)];
}
