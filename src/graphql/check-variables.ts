import {
  coerceInputValue,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  TypeInfo,
  ValidationContext,
  valueFromAST,
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import { causeOf } from './client-error';

/** Where graphql-js stops by itself, too: a list of thousands of bad values would cost far more to answer than to send. */
const MAX_FAULTS = 50;

/** The type at a path below a variable; undefined where the path leaves the schema, which is an unknown field. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType | undefined {
  let current: GraphQLInputType = type;
  for (const step of path) {
    const nullable: GraphQLInputType = getNullableType(current);
    if (typeof step === 'number') {
      if (isListType(nullable)) current = nullable.ofType;
      continue;
    }
    const field = isInputObjectType(nullable) ? nullable.getFields()[step] : undefined;
    if (field === undefined) return undefined;
    current = field.type;
  }
  return current;
}

/** Says what is wrong with a value in our own words: graphql-js repeats the value, and speaks English only. */
function detailOf(
  type: GraphQLInputType,
  name: string,
  path: readonly (string | number)[],
  value: unknown,
  error: GraphQLError,
): ErrorDetail[] {
  const field = [name, ...path].join('.');
  const cause = causeOf(error);
  if (cause instanceof AppError) return cause.details.map((fault) => (fault.field === '' ? { ...fault, field } : fault));
  const found = typeAt(type, path);
  if (found === undefined) return [detail(field, 'unknown')];
  if (value === null || value === undefined) return [detail(field, 'required')];
  const named = getNamedType(found);
  if (isInputObjectType(named) && typeof value === 'object') return objectDetails(named.getFields(), field, value);
  if (isEnumType(named)) return [detail(field, 'oneOf', { values: named.getValues().map((entry) => entry.name) })];
  return [detail(field, 'mustBe', { type: String(getNullableType(found)) })];
}

/** graphql-js reports a missing or unknown field at the object that should or should not have it. */
function objectDetails(fields: Readonly<Record<string, unknown>>, field: string, value: object): ErrorDetail[] {
  const strangers = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
  // The stranger's name is the client's own text and may be anything; only one that looks like a name is repeated.
  const shown = (key: string): string => (/^\w{1,40}$/.test(key) ? `${field}.${key}` : field);
  return strangers.length > 0 ? strangers.slice(0, 1).map((key) => detail(shown(key), 'unknown')) : [detail(field, 'required')];
}

/**
 * A variable that may be null can stand where null may not, if only it has a default: validation lets that pass, and
 * an explicit null would be found out by running.
 */
function nullFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): ErrorDetail[] {
  const nulls = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value).filter((name) => variables[name] === null);
  if (nulls.length === 0) return [];
  const usages = new ValidationContext(schema, document, new TypeInfo(schema), () => undefined).getRecursiveVariableUsages(operation);
  const refused = new Set(usages.flatMap(({ node, type }) => (isNonNullType(type) ? node.name.value : [])));
  return nulls.filter((name) => refused.has(name)).map((name) => detail(name, 'required'));
}

/**
 * Checks an operation's variables before anything runs, naming each fault by its path and never by its value.
 * graphql-js does the coercing, so that what passes here passes there.
 * @throws AppError BAD_USER_INPUT with the faults found, the first MAX_FAULTS of them
 */
export function checkVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  const faults: ErrorDetail[] = [];
  let found = 0;
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const given = Object.hasOwn(variables, name);
    if (!given && definition.defaultValue !== undefined) {
      if (valueFromAST(definition.defaultValue, type) === undefined) faults.push(detail(name, 'mustBe', { type: String(type) }));
      continue;
    }
    if (!given && type === getNullableType(type)) continue;
    coerceInputValue(variables[name] ?? null, type, (path, value, error) => {
      for (const fault of detailOf(type, name, path, value, error)) {
        if (!faults.some((known) => known.field === fault.field && known.key === fault.key)) faults.push(fault);
      }
      found += 1;
      if (found === MAX_FAULTS) throw AppError.badInput(...faults);
    });
  }
  if (faults.length === 0) faults.push(...nullFaults(schema, document, operation, variables));
  if (faults.length > 0) throw AppError.badInput(...faults);
}
