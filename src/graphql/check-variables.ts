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
import { causeOf } from './operation-errors';

/** graphql-js's own limit. Without it, the response to a list of thousands of invalid values would cost far more than the request. */
const MAX_FAULTS = 50;

/** The type at a path below a variable; undefined if the path has an unknown field. */
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

/** The fault of a value, without the value itself, which the messages of graphql-js would repeat. */
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
  if (found === undefined) return [detail(field, 'unknownField')];
  if (value === null || value === undefined) return [detail(field, 'required')];
  const named = getNamedType(found);
  if (isInputObjectType(named) && typeof value === 'object') return objectDetails(named.getFields(), field, value);
  if (isEnumType(named)) return [detail(field, 'oneOf', { values: named.getValues().map((entry) => entry.name) })];
  return [detail(field, 'mustBe', { type: String(getNullableType(found)) })];
}

/** Details for an object with a missing or unknown field, which graphql-js reports with the path of the object. */
function objectDetails(fields: Readonly<Record<string, unknown>>, field: string, value: object): ErrorDetail[] {
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
  if (unknown === undefined) return [detail(field, 'required')];
  // The client chose this name. It is repeated only if it looks like a field name.
  return [detail(/^\w{1,40}$/.test(unknown) ? `${field}.${unknown}` : field, 'unknownField')];
}

/**
 * Faults of variables that are null in a non-null position. A nullable variable with a default value is valid there, and graphql-js would
 * reject an explicit null only when it executes the field.
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
  const nonNull = new Set(usages.flatMap(({ node, type }) => (isNonNullType(type) ? node.name.value : [])));
  return nulls.filter((name) => nonNull.has(name)).map((name) => detail(name, 'required'));
}

/**
 * Validates the variables of an operation before it is executed. Faults name the path of a value, but never the value. graphql-js coerces
 * the values, so that values that pass here are valid during execution.
 * @throws AppError BAD_USER_INPUT with the first MAX_FAULTS faults
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
