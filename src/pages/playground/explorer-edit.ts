import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  parse,
  visit,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionNode,
} from 'graphql';
import { applyEdits as applyJsonEdits, modify } from 'jsonc-parser';
import {
  addArgument,
  addSelection,
  addVariables,
  applyEdits,
  INDENT,
  removeArgument,
  removeSelection,
  removeVariable,
  type SelectionParent,
} from './document-edit';
import { isEmptyDocument } from './empty-document';
import { isObject, parseObject } from './parse-object';

/** The texts of the operation editor and the variables editor. */
export interface Draft {
  readonly query: string;
  readonly variables: string;
}

/** A level of an operation that is added to it: a field, or a fragment on a type. */
export type Step =
  | { readonly kind: 'field'; readonly field: GraphQLField<unknown, unknown> }
  | { readonly kind: 'fragment'; readonly type: GraphQLNamedType };

/** An operation, and the nodes from it to an inner one, the innermost last. */
export type Parents = readonly [OperationDefinitionNode, ...SelectionParent[]];

/** A new variable of an operation. */
interface NewVariable {
  readonly name: string;
  readonly definition: string;
  readonly value: unknown;
}

/** The document of an editor. Undefined if it has a syntax error; null if it has no definition. */
export function parseDraft(query: string): DocumentNode | null | undefined {
  // graphql-js rejects a document without definitions.
  if (isEmptyDocument(query)) return null;
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

/** The operations of a document. */
export function operationsOf(document: DocumentNode | null): OperationDefinitionNode[] {
  return (document?.definitions ?? []).filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

/** Sets a value of the variables, at a path below their object, and keeps the rest of the text. Invalid JSON stays unchanged. */
export function setVariable(variables: string, path: readonly (string | number)[], value: unknown): string {
  let parent: unknown = parseObject(variables);
  if (parent === undefined) return variables;
  let depth = 0;
  // Where an object is missing on the way, such as at a null, the rest of the path becomes new objects.
  for (; depth < path.length - 1 && isObject(parent) && isObject(parent[path[depth] ?? '']); depth += 1) parent = parent[path[depth] ?? ''];
  const inner = path.slice(depth + 1).reduceRight((below: unknown, name) => ({ [name]: below }), value);
  const text = variables.trim() === '' ? '{}' : variables;
  const edits = modify(text, path.slice(0, depth + 1), inner, { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } });
  const next = applyJsonEdits(text, edits);
  return Object.keys(parseObject(next) ?? {}).length === 0 && value === undefined ? '' : next;
}

/** A value to start from: the default value, else null if that is allowed, else an empty value of the type. */
export function sampleValue(type: GraphQLInputType, defaultValue?: unknown): unknown {
  if (defaultValue !== undefined) return defaultValue;
  if (!isNonNullType(type)) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? null;
  if (isInputObjectType(nullable)) {
    const required = Object.values(nullable.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, sampleValue(field.type)]));
  }
  const samples: Readonly<Record<string, unknown>> = { Int: 0, Float: 0, Boolean: false };
  return samples[nullable.name] ?? '';
}

function newVariable(taken: Set<string>, fieldName: string, argument: GraphQLArgument): NewVariable {
  const qualified = fieldName + argument.name.charAt(0).toUpperCase() + argument.name.slice(1);
  let name = taken.has(argument.name) ? qualified : argument.name;
  for (let n = 2; taken.has(name); n += 1) name = `${qualified}${n}`;
  taken.add(name);
  return { name, definition: `$${name}: ${String(argument.type)}`, value: sampleValue(argument.type, argument.defaultValue) };
}

function variableNames(operation: OperationDefinitionNode | undefined): Set<string> {
  return new Set(operation?.variableDefinitions?.map(({ variable }) => variable.name.value));
}

/** The field that a new selection set begins with: the id, else the first value that needs no argument. */
function firstField(type: GraphQLNamedType): string {
  if (!isObjectType(type) && !isInterfaceType(type)) return '__typename';
  const values = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument)); // prettier-ignore
  return (values.find(({ name }) => name === 'id') ?? values[0])?.name ?? '__typename';
}

/** The lines of new selections, one within the other. Their required arguments become variables. */
function linesOf([step, ...inner]: readonly Step[], taken: Set<string>, added: NewVariable[]): string[] {
  if (step === undefined) return [];
  let head = '';
  const type = step.kind === 'field' ? getNamedType(step.field.type) : step.type;
  if (step.kind === 'field') {
    const variables = step.field.args.filter(isRequiredArgument).map((argument) => {
      const variable = newVariable(taken, step.field.name, argument);
      added.push(variable);
      return `${argument.name}: $${variable.name}`;
    });
    head = step.field.name + (variables.length === 0 ? '' : `(${variables.join(', ')})`);
  } else head = `... on ${type.name}`;
  if (isLeafType(type)) return [head];
  const lines = inner.length === 0 ? [firstField(type)] : linesOf(inner, taken, added);
  return [`${head} {`, ...lines.map((line) => INDENT + line), '}'];
}

function withVariables(variables: string, added: readonly NewVariable[]): string {
  return added.reduce((text, { name, value }) => setVariable(text, [name], value), variables);
}

/** Adds selections, one within the other, to the innermost node that the operation has already. */
export function addSteps(draft: Draft, parents: Parents, steps: readonly Step[]): Draft {
  const added: NewVariable[] = [];
  const lines = linesOf(steps, variableNames(parents[0]), added);
  const definitions = added.map(({ definition }) => definition);
  const edits = [addSelection(draft.query, parents.at(-1) ?? parents[0], lines), ...addVariables(draft.query, parents[0], definitions)];
  return { query: applyEdits(draft.query, edits), variables: withVariables(draft.variables, added) };
}

/** Adds an operation with selections, one within the other, at the end of the document. */
export function addOperation(draft: Draft, kind: OperationTypeNode, steps: readonly Step[]): Draft {
  const added: NewVariable[] = [];
  const lines = linesOf(steps, new Set(), added);
  const names = operationsOf(parseDraft(draft.query) ?? null).map(({ name }) => name?.value);
  const base = `New${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  let name = base;
  for (let n = 2; names.includes(name); n += 1) name = base + String(n);
  const definitions = added.length === 0 ? '' : `(${added.map(({ definition }) => definition).join(', ')})`;
  const text = [`${kind} ${name}${definitions} {`, ...lines.map((line) => INDENT + line), '}', ''].join('\n');
  const before = draft.query.trimEnd();
  return { query: before === '' ? text : `${before}\n\n${text}`, variables: withVariables(draft.variables, added) };
}

/** Adds an argument to a field, as a new variable of the operation. */
export function addVariableArgument(draft: Draft, parents: Parents, argument: GraphQLArgument): Draft {
  const [operation] = parents;
  const field = parents.at(-1);
  if (field?.kind !== Kind.FIELD) return draft;
  const variable = newVariable(variableNames(operation), field.name.value, argument);
  const edits = [
    addArgument(draft.query, field, `${argument.name}: $${variable.name}`),
    ...addVariables(draft.query, operation, [variable.definition]),
  ];
  return { query: applyEdits(draft.query, edits), variables: withVariables(draft.variables, [variable]) };
}

/** The names of the variables that an operation uses, also by fragments. */
function usedVariables(document: DocumentNode, operation: OperationDefinitionNode): Set<string> {
  const used = new Set<string>();
  const seen = new Set<string>();
  const collect = (node: SelectionParent | DocumentNode['definitions'][number]): void => {
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void used.add(name.value),
      FragmentSpread({ name }) {
        if (seen.has(name.value)) return;
        seen.add(name.value);
        const fragment = document.definitions.find((other) => other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === name.value);
        if (fragment !== undefined) collect(fragment);
      },
    });
  };
  collect(operation);
  return used;
}

/** Removes the variables that an operation used before an edit, and does not use any more. */
function withoutUnused(before: Draft, query: string, index: number): Draft {
  const after = { query, variables: before.variables };
  const [oldDocument, document] = [parseDraft(before.query), parseDraft(query)];
  const [old, operation] = [operationsOf(oldDocument ?? null)[index], operationsOf(document ?? null)[index]];
  if (oldDocument == null || document == null || old === undefined || operation === undefined) return after;
  // The last selection of an operation removes it, and the next one takes its index.
  if (old.name?.value !== operation.name?.value) return after;
  const used = usedVariables(document, operation);
  const unused = [...usedVariables(oldDocument, old)].filter((name) => !used.has(name));
  const others = operationsOf(document).filter((other) => other !== operation);
  const isUsedElsewhere = (name: string): boolean => others.some((other) => usedVariables(document, other).has(name));
  return unused.reduce<Draft>((draft, name) => {
    const current = operationsOf(parseDraft(draft.query) ?? null)[index];
    if (current === undefined) return draft;
    return {
      query: applyEdits(draft.query, removeVariable(draft.query, current, name)),
      // The value stays if another operation of the document uses a variable of the same name.
      variables: isUsedElsewhere(name) ? draft.variables : setVariable(draft.variables, [name], undefined),
    };
  }, after);
}

function indexOf(draft: Draft, operation: OperationDefinitionNode): number {
  return operationsOf(parseDraft(draft.query) ?? null).findIndex(({ loc }) => loc?.start === operation.loc?.start);
}

/** Removes a selection, and the variables that only it used. */
export function removeSelected(draft: Draft, parents: Parents, selection: SelectionNode): Draft {
  const query = applyEdits(draft.query, [removeSelection(draft.query, parents, selection)]);
  return withoutUnused(draft, query, indexOf(draft, parents[0]));
}

/** Removes an argument of a field, and its variable if nothing else uses it. */
export function removeFieldArgument(draft: Draft, parents: Parents, argument: string): Draft {
  const field = parents.at(-1);
  if (field?.kind !== Kind.FIELD) return draft;
  const query = applyEdits(draft.query, removeArgument(draft.query, field, argument));
  return withoutUnused(draft, query, indexOf(draft, parents[0]));
}
