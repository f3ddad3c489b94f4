import { isEnumType, isListType, isNonNullType, isObjectType, isSpecifiedScalarType, Kind } from 'graphql';
import type {
  FragmentDefinitionNode,
  GraphQLEnumType,
  GraphQLEnumValue,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { rootFieldOf } from '../route-facts';
import { REST_ROUTES, type Pagination, type RestRoute } from '../routes';
import { reference, type JsonObject, type Reference } from './open-api';
import type { Translations } from './translations';

/** A field that an operation selects. */
interface SelectedField {
  readonly type: GraphQLOutputType;
  readonly describe: () => string;
  readonly selectionSet: SelectionSetNode | undefined;
}

/** The schemas of scalars in responses. */
const SCALARS: Readonly<Record<string, JsonObject>> = {
  Boolean: { type: 'boolean' },
  Int: { type: 'integer', format: 'int32' },
  String: { type: 'string' },
  ObjectID: { type: 'string', pattern: '^[0-9a-f]{24}$' },
  DateTimeISO: { type: 'string', format: 'date-time', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
  Int64: {
    anyOf: [
      { type: 'integer', format: 'int64', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: 'string', pattern: '^-?\\d{16,19}$' },
    ],
  },
};

/** A closed object: every property is required, and there are no others. */
export function closedObject(properties: JsonObject, description?: string): JsonObject {
  const shape = { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  return description === undefined ? shape : { description, ...shape };
}

function nullable(schema: JsonObject): JsonObject {
  return typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

/** Derives JSON Schemas from the selections of the routes' operations. Named types become components. */
export class DataSchemas {
  readonly components: Record<string, JsonObject> = {};
  private readonly fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly translations: Translations,
  ) {
    for (const definition of REST_ROUTES.flatMap(({ document }) => document.definitions)) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  /** The schema of `data` in a route's responses: that of its operation's selection, rearranged for lists as by the route's `pick`. */
  schemaOfRoute(route: RestRoute): JsonObject {
    const [root] = Object.values(this.select('Query', { kind: Kind.SELECTION_SET, selections: [rootFieldOf(route)] }));
    if (root === undefined) throw new Error(`the schema lacks the field of ${route.path}`);
    const { nodes, entries } = isNonNullType(root.type) ? this.select(String(root.type.ofType), root.selectionSet) : {};
    if (nodes !== undefined) return this.page('TransactionList', this.present(nodes.type, nodes.selectionSet));
    if (entries !== undefined) return this.page('GroupedTransactionList', { type: 'array', items: this.groupedItem(entries) });
    return this.present(root.type, root.selectionSet);
  }

  /** Adds a component, and returns a reference to it. @throws Error if a different one has this name */
  component(name: string, schema: JsonObject): Reference {
    const existing = this.components[name] ?? schema;
    if (JSON.stringify(existing) !== JSON.stringify(schema)) throw new Error(`two different schemas are named ${name}`);
    this.components[name] = schema;
    return reference('schemas', name);
  }

  private describe(typeName: string): string {
    return this.translations.describe(typeName, this.schema.getType(typeName)?.description);
  }

  /** The selected fields of a type, by their names in the response. Without `__typename`, which no route picks. */
  private select(typeName: string, set: SelectionSetNode | undefined): Record<string, SelectedField> {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is not an object type: data-schemas.ts has to describe its objects`);
    const selected: Record<string, SelectedField> = {};
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        const field = type.getFields()[node.name.value];
        if (field === undefined) continue;
        const describe = (): string => this.translations.describe(`${typeName}.${field.name}`, field.description);
        selected[node.alias?.value ?? field.name] = { type: field.type, describe, selectionSet: node.selectionSet };
      } else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value) : node;
        if (fragment?.typeCondition?.name.value === typeName) Object.assign(selected, this.select(typeName, fragment.selectionSet));
      }
    }
    return selected;
  }

  private properties(fields: Readonly<Record<string, SelectedField>>): JsonObject {
    const property = ({ type, selectionSet, describe }: SelectedField): JsonObject => ({
      ...this.values(type, selectionSet),
      description: describe(),
    });
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, property(field)]));
  }

  private values(type: GraphQLOutputType, set: SelectionSetNode | undefined): JsonObject {
    return isNonNullType(type) ? this.present(type, set) : nullable(this.present(type, set));
  }

  /** The schema of a type's values other than null. */
  private present(type: GraphQLOutputType, set: SelectionSetNode | undefined): JsonObject {
    if (isNonNullType(type)) return this.present(type.ofType, set);
    if (isListType(type)) return { type: 'array', items: this.values(type.ofType, set) };
    if (isEnumType(type)) return this.component(type.name, this.enumeration(type));
    if (isObjectType(type)) {
      const properties = this.properties(this.select(type.name, set));
      return this.component(type.name, closedObject(properties, this.describe(type.name)));
    }
    const schema = SCALARS[type.name];
    if (schema === undefined) throw new Error(`data-schemas.ts has no schema for ${type.name}`);
    return isSpecifiedScalarType(type) ? schema : this.component(type.name, { ...schema, description: this.describe(type.name) });
  }

  /** The schema of an enum. Its description lists the meaning of each value, for which JSON Schema has no other place. */
  private enumeration(type: GraphQLEnumType): JsonObject {
    const values = type.getValues();
    const meaning = ({ name, description }: GraphQLEnumValue): string => this.translations.describe(`${type.name}.${name}`, description);
    const description = [this.describe(type.name), '', ...values.map((value) => `- \`${value.name}\`: ${meaning(value)}`)].join('\n');
    return { type: 'string', enum: values.map(({ name }) => name), description };
  }

  private page(name: string, items: JsonObject): Reference {
    const count = { type: ['integer', 'null'], minimum: 0 };
    const properties: Readonly<Record<keyof Pagination, JsonObject>> = {
      page: { type: ['integer', 'null'], minimum: 1 },
      limit: { type: 'integer', minimum: 1 },
      totalItems: count,
      totalPages: count,
      hasNextPage: { type: 'boolean' },
      hasPreviousPage: { type: 'boolean' },
      nextCursor: { type: ['string', 'null'] },
    };
    const pagination = this.component('Pagination', closedObject(properties, this.translations.messages.pagination));
    return this.component(name, closedObject({ items, pagination }));
  }

  /** An entry of the grouped list, distinguished by `kind`. */
  private groupedItem({ selectionSet }: SelectedField): JsonObject {
    const { streamId, stream, ...rest } = this.select('TransactionGroup', selectionSet);
    const { title } = this.select('LiveStream', stream?.selectionSet);
    if (streamId === undefined || title === undefined) throw new Error('the grouped list needs the id and the title of streams');
    const properties = {
      kind: { const: 'group' },
      // Nullable in GraphQL only because Transaction.streamId is, in the same union.
      streamId: { ...this.present(streamId.type, undefined), description: streamId.describe() },
      // Null if the stream no longer exists.
      streamTitle: { type: ['string', 'null'], description: title.describe() },
      ...this.properties(rest),
    };
    const standalone = { kind: { const: 'transaction' }, ...this.properties(this.select('Transaction', selectionSet)) };
    const group = this.component('TransactionGroup', closedObject(properties, this.describe('TransactionGroup')));
    const transaction = this.component('StandaloneTransaction', closedObject(standalone, this.describe('Transaction')));
    return {
      oneOf: [group, transaction],
      discriminator: { propertyName: 'kind', mapping: { group: group.$ref, transaction: transaction.$ref } },
    };
  }
}
