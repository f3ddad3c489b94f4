import {
  getNamedType,
  getOperationAST,
  isEnumType,
  isInputObjectType,
  isLeafType,
  Kind,
  visit,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { MAX_LIMIT, MAX_PAGE } from '../paging/page-request';
import { USERNAME } from '../profiles/profile.service';
import type { Parameter } from '../rest/parameters';
import type { RestRoute } from '../rest/routes';
import { PATH_EXAMPLES } from './examples';
import { plainSchemaOf, scalarSchemaOf } from './leaf-schemas';
import { reference, type JsonObject } from './open-api';
import type { Words } from './words';

/** What a parameter may say beyond its type: rules that services keep and the schema does not know. */
const RULES: Readonly<Record<string, JsonObject>> = {
  limit: { minimum: 1, maximum: MAX_LIMIT },
  page: { minimum: 1, maximum: MAX_PAGE },
  username: { pattern: USERNAME.source },
};

/** An argument or input field that a parameter ends up in. */
interface Target {
  readonly coordinate: string;
  readonly description: string | null | undefined;
  readonly type: GraphQLInputType;
  readonly defaultValue: unknown;
}

/** The argument of the root that a variable is given to. */
function argumentOf(document: DocumentNode, variable: string, schema: GraphQLSchema): Target {
  const rootFields = schema.getQueryType()?.getFields() ?? {};
  let target: Target | undefined;
  const operation = getOperationAST(document);
  if (operation == null) throw new Error('a row has no single operation');
  visit(operation, {
    Field(field) {
      const given = field.arguments?.find(({ value }) => value.kind === Kind.VARIABLE && value.name.value === variable);
      const argument = rootFields[field.name.value]?.args.find(({ name }) => name === given?.name.value);
      if (argument !== undefined) target = { ...argument, coordinate: `Query.${field.name.value}(${argument.name}:)` };
    },
  });
  if (target === undefined) throw new Error(`nothing takes the variable ${variable}`);
  return target;
}

/** Follows a dotted variable into its input type. */
function targetOf({ variable }: Parameter, document: DocumentNode, schema: GraphQLSchema): Target {
  const [head = '', ...path] = variable.split('.');
  let target = argumentOf(document, head, schema);
  for (const step of path) {
    const type = getNamedType(target.type);
    const field = isInputObjectType(type) ? type.getFields()[step] : undefined;
    if (field === undefined) throw new Error(`there is no ${variable}`);
    target = { ...field, coordinate: `${type.name}.${step}` };
  }
  return target;
}

function schemaOf(name: string, { kind }: Parameter, target: Target, words: Words): JsonObject {
  const type = getNamedType(target.type);
  if (!isLeafType(type)) throw new Error(`${name} is no leaf`);
  const isPlain = plainSchemaOf(type.name) !== undefined;
  const item = isEnumType(type)
    ? reference('schemas', type.name)
    : {
        ...scalarSchemaOf(type.name, 'parameter'),
        ...RULES[name],
        ...(!isPlain && { description: words.describe(type.name, type.description) }),
      };
  if (kind === 'list') return { type: 'array', items: item };
  return typeof target.defaultValue === 'number' ? { ...item, default: target.defaultValue } : item;
}

/** The path and query parameters of a row, as OpenAPI puts them. */
export function parametersOfRow(row: RestRoute, schema: GraphQLSchema, words: Words): JsonObject[] {
  return Object.entries(row.parameters).map(([name, parameter]) => {
    const target = targetOf(parameter, row.document, schema);
    const own: Readonly<Record<string, string | undefined>> = words.texts.parameters;
    const example = PATH_EXAMPLES[name];
    return {
      name,
      in: parameter.in,
      required: parameter.in === 'path',
      description: own[name] ?? words.describe(target.coordinate, target.description),
      schema: schemaOf(name, parameter, target, words),
      ...(parameter.kind === 'list' && { style: 'form', explode: false }),
      ...(example !== undefined && { example }),
    };
  });
}
