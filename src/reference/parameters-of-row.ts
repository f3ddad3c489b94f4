import { getNamedType, isEnumType, isInputObjectType, isLeafType, type GraphQLInputType, type GraphQLSchema } from 'graphql';
import { MAX_LIMIT, MAX_PAGE } from '../paging/page-request';
import { USERNAME } from '../profiles/profile.service';
import type { Parameter } from '../rest/parameters';
import type { RestRoute } from '../rest/routes';
import { argumentOf, rootFieldOf } from '../rest/row-facts';
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

/** Follows a parameter into the argument it is given to, and from there into its input type. */
function targetOf({ variable }: Parameter, row: RestRoute, schema: GraphQLSchema): Target {
  const field = rootFieldOf(row).name.value;
  const [head = '', ...path] = argumentOf(row, variable).split('.');
  const argument = schema
    .getQueryType()
    ?.getFields()
    [field]?.args.find(({ name }) => name === head);
  if (argument === undefined) throw new Error(`the schema has no Query.${field}(${head}:)`);
  let target: Target = { ...argument, coordinate: `Query.${field}(${head}:)` };
  for (const step of path) {
    const type = getNamedType(target.type);
    const part = isInputObjectType(type) ? type.getFields()[step] : undefined;
    if (part === undefined) throw new Error(`the schema has no ${type.name}.${step}`);
    target = { ...part, coordinate: `${type.name}.${step}` };
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
    const target = targetOf(parameter, row, schema);
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
