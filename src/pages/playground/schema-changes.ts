import {
  astFromValue,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
  OperationTypeNode,
  print,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { isSafeInputChange, isSafeOutputChange, kindOf } from './type-changes';

/** The severities, the worst first. */
export const SEVERITY_ORDER = ['breaking', 'dangerous', 'safe'] as const;

/** Whether clients of the old schema break, may behave differently, or notice nothing. */
export type Severity = (typeof SEVERITY_ORDER)[number];

/** The kinds of changes, each with how it affects clients. Those that graphql-js knows have the same severity there. */
export const SEVERITIES = {
  typeRemoved: 'breaking',
  typeAdded: 'safe',
  kindChanged: 'breaking',
  rootChanged: 'breaking',
  fieldRemoved: 'breaking',
  fieldAdded: 'safe',
  fieldTypeChanged: 'breaking',
  fieldTypeNarrowed: 'safe',
  argumentRemoved: 'breaking',
  requiredArgumentAdded: 'breaking',
  optionalArgumentAdded: 'dangerous',
  argumentTypeChanged: 'breaking',
  argumentTypeWidened: 'safe',
  defaultChanged: 'dangerous',
  defaultAdded: 'safe',
  inputFieldRemoved: 'breaking',
  requiredInputFieldAdded: 'breaking',
  optionalInputFieldAdded: 'dangerous',
  inputFieldTypeChanged: 'breaking',
  inputFieldTypeWidened: 'safe',
  enumValueRemoved: 'breaking',
  enumValueAdded: 'dangerous',
  unionMemberRemoved: 'breaking',
  unionMemberAdded: 'dangerous',
  interfaceRemoved: 'breaking',
  interfaceAdded: 'dangerous',
  directiveRemoved: 'breaking',
  directiveAdded: 'safe',
  locationRemoved: 'breaking',
  locationAdded: 'safe',
  repeatableRemoved: 'breaking',
  repeatableAdded: 'safe',
  deprecated: 'safe',
  undeprecated: 'safe',
  descriptionChanged: 'safe',
} as const satisfies Record<string, Severity>;

/** A kind of change. */
export type ChangeKind = keyof typeof SEVERITIES;

/** A difference between two schemas. */
export interface SchemaChange {
  readonly kind: ChangeKind;
  /** What has changed: `User.email`, `Query.user(id:)`, `@include`. */
  readonly path: string;
  /** The type, value or location before the change. Empty where the path says everything. */
  readonly from: string;
  readonly to: string;
}

type Report = (kind: ChangeKind, path: string, from?: string, to?: string) => void;

/** Something with a name that both schemas may have. */
interface Named {
  readonly name: string;
}

/** Calls for each name what fits: it is in both lists, was removed or was added. */
function compare<Item extends Named>(
  before: readonly Item[],
  after: readonly Item[],
  { both, removed, added }: { both?: (before: Item, after: Item) => void; removed: (item: Item) => void; added: (item: Item) => void },
): void {
  const afterByName = new Map(after.map((item) => [item.name, item]));
  const names = new Set(before.map(({ name }) => name));
  for (const item of before) {
    const same = afterByName.get(item.name);
    if (same === undefined) removed(item);
    else both?.(item, same);
  }
  for (const item of after) if (!names.has(item.name)) added(item);
}

interface Documented {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

function compareDocumentation(before: Documented, after: Documented, path: string, report: Report): void {
  if ((before.description ?? '') !== (after.description ?? '')) report('descriptionChanged', path);
  const [wasDeprecated, isDeprecated] = [before.deprecationReason != null, after.deprecationReason != null];
  if (isDeprecated && !wasDeprecated) report('deprecated', path, '', after.deprecationReason ?? '');
  if (wasDeprecated && !isDeprecated) report('undeprecated', path);
}

/** An argument of a field or directive, or a field of an input object. */
type Input = GraphQLArgument | GraphQLInputField;

function defaultOf({ defaultValue, type }: Input): string | undefined {
  const node = defaultValue === undefined ? undefined : astFromValue(defaultValue, type);
  return node ? print(node) : undefined;
}

function compareDefault(before: Input, after: Input, path: string, report: Report): void {
  const [from, to] = [defaultOf(before), defaultOf(after)];
  if (from === to) return;
  report(from === undefined ? 'defaultAdded' : 'defaultChanged', path, from ?? '–', to ?? '–');
}

/** The kinds of a change of an input's type. */
type TypeChanges = Readonly<Record<'safe' | 'breaking', ChangeKind>>;

function compareInputs(before: Input, after: Input, path: string, kinds: TypeChanges, report: Report): void {
  const [from, to] = [String(before.type), String(after.type)];
  const isSafe = isSafeInputChange(before.type, after.type);
  if (from !== to) report(isSafe ? kinds.safe : kinds.breaking, path, from, to);
  if (isSafe) compareDefault(before, after, path, report);
  compareDocumentation(before, after, path, report);
}

function compareArguments(before: readonly GraphQLArgument[], after: readonly GraphQLArgument[], owner: string, report: Report): void {
  const pathOf = ({ name }: Named): string => `${owner}(${name}:)`;
  const kinds: TypeChanges = { safe: 'argumentTypeWidened', breaking: 'argumentTypeChanged' };
  compare(before, after, {
    removed: (argument) => { report('argumentRemoved', pathOf(argument)); }, // prettier-ignore
    added: (argument) => { report(isRequiredArgument(argument) ? 'requiredArgumentAdded' : 'optionalArgumentAdded', pathOf(argument)); }, // prettier-ignore
    both: (one, other) => { compareInputs(one, other, pathOf(one), kinds, report); }, // prettier-ignore
  });
}

function compareFields(
  before: GraphQLObjectType | GraphQLInterfaceType,
  after: GraphQLObjectType | GraphQLInterfaceType,
  report: Report,
): void {
  const pathOf = ({ name }: Named): string => `${before.name}.${name}`;
  compare<GraphQLField<unknown, unknown>>(Object.values(before.getFields()), Object.values(after.getFields()), {
    removed: (field) => { report('fieldRemoved', pathOf(field)); }, // prettier-ignore
    added: (field) => { report('fieldAdded', pathOf(field)); }, // prettier-ignore
    both: (one, other) => {
      const [from, to] = [String(one.type), String(other.type)];
      if (from !== to) report(isSafeOutputChange(one.type, other.type) ? 'fieldTypeNarrowed' : 'fieldTypeChanged', pathOf(one), from, to);
      compareArguments(one.args, other.args, pathOf(one), report);
      compareDocumentation(one, other, pathOf(one), report);
    },
  });
  const owner = before.name;
  compare(before.getInterfaces(), after.getInterfaces(), {
    removed: ({ name }) => { report('interfaceRemoved', owner, name); }, // prettier-ignore
    added: ({ name }) => { report('interfaceAdded', owner, '', name); }, // prettier-ignore
  });
}

function compareInputFields(
  before: readonly GraphQLInputField[],
  after: readonly GraphQLInputField[],
  owner: string,
  report: Report,
): void {
  const pathOf = ({ name }: Named): string => `${owner}.${name}`;
  const kinds: TypeChanges = { safe: 'inputFieldTypeWidened', breaking: 'inputFieldTypeChanged' };
  compare(before, after, {
    removed: (field) => { report('inputFieldRemoved', pathOf(field)); }, // prettier-ignore
    added: (field) => { report(isRequiredInputField(field) ? 'requiredInputFieldAdded' : 'optionalInputFieldAdded', pathOf(field)); }, // prettier-ignore
    both: (one, other) => { compareInputs(one, other, pathOf(one), kinds, report); }, // prettier-ignore
  });
}

function compareTypes(before: GraphQLNamedType, after: GraphQLNamedType, report: Report): void {
  const { name } = before;
  const hasFields = (type: GraphQLNamedType): type is GraphQLObjectType | GraphQLInterfaceType =>
    isObjectType(type) || isInterfaceType(type);
  compareDocumentation(before, after, name, report);
  if (kindOf(before) !== kindOf(after)) report('kindChanged', name, kindOf(before), kindOf(after));
  else if (hasFields(before) && hasFields(after)) compareFields(before, after, report);
  else if (isInputObjectType(before) && isInputObjectType(after)) {
    compareInputFields(Object.values(before.getFields()), Object.values(after.getFields()), name, report);
  } else if (isEnumType(before) && isEnumType(after)) {
    compare(before.getValues(), after.getValues(), {
      removed: (value) => { report('enumValueRemoved', `${name}.${value.name}`); }, // prettier-ignore
      added: (value) => { report('enumValueAdded', `${name}.${value.name}`); }, // prettier-ignore
      both: (one, other) => { compareDocumentation(one, other, `${name}.${one.name}`, report); }, // prettier-ignore
    });
  } else if (isUnionType(before) && isUnionType(after)) {
    compare<Named>(before.getTypes(), after.getTypes(), {
      removed: (member) => { report('unionMemberRemoved', name, member.name); }, // prettier-ignore
      added: (member) => { report('unionMemberAdded', name, '', member.name); }, // prettier-ignore
    });
  }
}

function compareDirectives(before: GraphQLSchema, after: GraphQLSchema, report: Report): void {
  const own = (schema: GraphQLSchema): ReturnType<GraphQLSchema['getDirectives']> => schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive)); // prettier-ignore
  compare(own(before), own(after), {
    removed: ({ name }) => { report('directiveRemoved', `@${name}`); }, // prettier-ignore
    added: ({ name }) => { report('directiveAdded', `@${name}`); }, // prettier-ignore
    both: (one, other) => {
      const path = `@${one.name}`;
      compareArguments(one.args, other.args, path, report);
      compareDocumentation(one, other, path, report);
      for (const location of one.locations) if (!other.locations.includes(location)) report('locationRemoved', path, location);
      for (const location of other.locations) if (!one.locations.includes(location)) report('locationAdded', path, '', location);
      if (one.isRepeatable !== other.isRepeatable) report(one.isRepeatable ? 'repeatableRemoved' : 'repeatableAdded', path);
    },
  });
}

/** The changes from one schema to another, in the order of their severity and then of the old schema. */
export function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const changes: SchemaChange[] = [];
  const report: Report = (kind, path, from = '', to = '') => {
    changes.push({ kind, path, from, to });
  };
  for (const operation of Object.values(OperationTypeNode)) {
    const [from, to] = [before.getRootType(operation)?.name, after.getRootType(operation)?.name];
    if (from !== undefined && from !== to) report('rootChanged', operation, from, to ?? '–');
  }
  const own = (schema: GraphQLSchema): GraphQLNamedType[] =>
    Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
  compare(own(before), own(after), {
    removed: ({ name }) => { report('typeRemoved', name); }, // prettier-ignore
    added: ({ name }) => { report('typeAdded', name); }, // prettier-ignore
    both: (one, other) => { compareTypes(one, other, report); }, // prettier-ignore
  });
  compareDirectives(before, after, report);
  return SEVERITY_ORDER.flatMap((severity) => changes.filter(({ kind }) => SEVERITIES[kind] === severity));
}
