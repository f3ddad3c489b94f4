import {
  buildClientSchema,
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNamedType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  type IntrospectionQuery,
} from 'graphql';
import { isObject } from './parse-object';

/** Whether every value of a field's new type is one of its old type, so that clients need no change. */
export function isSafeOutputChange(before: GraphQLType, after: GraphQLType): boolean {
  if (isListType(before)) {
    return (
      (isListType(after) && isSafeOutputChange(before.ofType, after.ofType)) ||
      (isNonNullType(after) && isSafeOutputChange(before, after.ofType))
    );
  }
  if (isNonNullType(before)) return isNonNullType(after) && isSafeOutputChange(before.ofType, after.ofType);
  return (isNamedType(after) && String(before) === String(after)) || (isNonNullType(after) && isSafeOutputChange(before, after.ofType));
}

/** Whether an argument or input field of the new type accepts every value of the old one. */
export function isSafeInputChange(before: GraphQLType, after: GraphQLType): boolean {
  if (isListType(before)) return isListType(after) && isSafeInputChange(before.ofType, after.ofType);
  if (isNonNullType(before)) return isSafeInputChange(before.ofType, isNonNullType(after) ? after.ofType : after);
  return isNamedType(after) && String(before) === String(after);
}

/** The keyword that defines a type. */
export function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'type';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  if (isEnumType(type)) return 'enum';
  return isInputObjectType(type) ? 'input' : 'scalar';
}

/** Builds a schema from SDL, or from the JSON of an introspection. @throws Error that says what is wrong with the text */
export function schemaFromText(text: string): GraphQLSchema {
  if (!text.trimStart().startsWith('{')) return buildSchema(text);
  const json: unknown = JSON.parse(text);
  const data = isObject(json) && isObject(json['data']) ? json['data'] : json;
  // `buildClientSchema` checks what it reads.
  return buildClientSchema(data as IntrospectionQuery);
}
