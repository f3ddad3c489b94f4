import {
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { RestRoute } from '../rest/routes';
import { rootFieldOf } from '../rest/row-facts';
import { enumSchemaOf, plainSchemaOf, scalarSchemaOf } from './leaf-schemas';
import { reference, type JsonObject, type Reference } from './open-api';
import type { Words } from './words';

/** What an operation selects of an object. */
interface Selection {
  readonly set: SelectionSetNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A field that an operation selects. */
export interface SelectedField {
  /** Of the field in the schema: `Transaction.amount`. */
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  /** What is selected of its values; undefined for leaves. */
  readonly selection: Selection | undefined;
}

/** Fields by the names they have in the answer, in their order. */
export type SelectedFields = Readonly<Record<string, SelectedField>>;

/** A closed object: every key is there, and no other. */
export function closedObject(properties: JsonObject, description: string): JsonObject {
  return { type: 'object', description, properties, required: Object.keys(properties), additionalProperties: false };
}

/** The same schema, with null allowed. */
export function nullable(schema: JsonObject): JsonObject {
  return typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] };
}

/** What is selected of an object; what is selected of other types does not concern it. */
function fieldsOf(type: GraphQLObjectType, { set, fragments }: Selection): SelectedFields {
  const fields: Record<string, SelectedField> = {};
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const definition = type.getFields()[node.name.value];
      // `__typename` is no field of a type; what it tells is declared beside the fields.
      if (definition === undefined) continue;
      const selection = node.selectionSet && { set: node.selectionSet, fragments };
      fields[node.alias?.value ?? definition.name] = { coordinate: `${type.name}.${definition.name}`, definition, selection };
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    if (fragment === undefined || (fragment.typeCondition?.name.value ?? type.name) !== type.name) continue;
    Object.assign(fields, fieldsOf(type, { set: fragment.selectionSet, fragments }));
  }
  return fields;
}

/** Draws what operations answer from what they select; named types become components on the way. */
export class AnswerSchemas {
  /** The components drawn so far. */
  readonly components: Record<string, JsonObject> = {};

  constructor(
    private readonly schema: GraphQLSchema,
    readonly words: Words,
  ) {}

  /** The one field of the root that a row's operation selects. */
  root(row: RestRoute): SelectedField {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of row.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
    const set = { kind: Kind.SELECTION_SET, selections: [rootFieldOf(row)] } as const;
    const [field] = Object.values(this.select('Query', { set, fragments }));
    if (field === undefined) throw new Error(`the schema lacks the field that the operation of ${row.path} selects`);
    return field;
  }

  /** What is selected of a field's values, those of the type named `on` where it is a union. */
  fields(field: SelectedField | undefined, on?: string): SelectedFields {
    if (field?.selection === undefined) throw new Error('nothing is selected of this field');
    return this.select(on ?? getNamedType(field.definition.type).name, field.selection);
  }

  /** The properties of an object of these fields. */
  properties(fields: SelectedFields): JsonObject {
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, this.property(field)]));
  }

  /** The schema of one field's values, with the field's description. */
  property(field: SelectedField): JsonObject {
    return { ...this.values(field.definition.type, field.selection), description: this.describe(field) };
  }

  /** The schema of a field's values where they are never null, whatever the schema allows. */
  present(field: SelectedField): JsonObject {
    const { type } = field.definition;
    return this.presentValues(isNonNullType(type) ? type.ofType : type, field.selection);
  }

  /** What the schema says of a field. */
  describe({ coordinate, definition }: SelectedField): string {
    return this.words.describe(coordinate, definition.description);
  }

  /** Adds a component, and points at it. @throws Error where another is there by that name */
  component(name: string, schema: JsonObject): Reference {
    const there = this.components[name];
    if (there !== undefined && JSON.stringify(there) !== JSON.stringify(schema)) throw new Error(`there are two shapes of ${name}`);
    this.components[name] = schema;
    return reference('schemas', name);
  }

  private select(typeName: string, selection: Selection): SelectedFields {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`${typeName} is no object: its shape has to be declared`);
    return fieldsOf(type, selection);
  }

  private values(type: GraphQLOutputType, selection: Selection | undefined): JsonObject {
    return isNonNullType(type) ? this.presentValues(type.ofType, selection) : nullable(this.presentValues(type, selection));
  }

  private presentValues(type: GraphQLOutputType, selection: Selection | undefined): JsonObject {
    if (isListType(type)) return { type: 'array', items: this.values(type.ofType, selection) };
    const { name } = getNamedType(type);
    if (isEnumType(type)) return this.component(name, enumSchemaOf(type, this.words));
    if (isLeafType(type)) {
      const description = (): string => this.words.describe(name, type.description);
      return plainSchemaOf(name) ?? this.component(name, { ...scalarSchemaOf(name, 'answer'), description: description() });
    }
    if (!isObjectType(type) || selection === undefined) throw new Error(`the shape of ${name} has to be declared`);
    return this.component(name, closedObject(this.properties(fieldsOf(type, selection)), this.words.describe(name, type.description)));
  }
}
