import type { Pagination } from '../rest/routes';
import { closedObject, nullable, type AnswerSchemas, type SelectedField } from './answer-schemas';
import type { JsonObject } from './open-api';

/** Draws the data of one route from the one field of its operation's root. */
type DataSchema = (root: SelectedField, answers: AnswerSchemas) => JsonObject;

/** The paging of both lists, as the route table makes it: it is of no type of the schema. */
function paginationSchema(answers: AnswerSchemas): JsonObject {
  const { pagination, paginationKeys } = answers.words.texts.schemas;
  const count = { type: 'integer', minimum: 0 };
  const describe = (key: keyof Pagination, shape: JsonObject): JsonObject => ({ ...shape, description: paginationKeys[key] });
  const properties: Readonly<Record<keyof Pagination, JsonObject>> = {
    page: describe('page', nullable({ type: 'integer', minimum: 1 })),
    limit: describe('limit', { type: 'integer', minimum: 1 }),
    totalItems: describe('totalItems', nullable(count)),
    totalPages: describe('totalPages', nullable(count)),
    hasNextPage: describe('hasNextPage', { type: 'boolean' }),
    hasPreviousPage: describe('hasPreviousPage', { type: 'boolean' }),
    nextCursor: describe('nextCursor', { type: ['string', 'null'] }),
  };
  return answers.component('Pagination', closedObject(properties, pagination));
}

function pageSchema(name: string, items: JsonObject, answers: AnswerSchemas): JsonObject {
  const texts = answers.words.texts.schemas;
  const properties = { items: { type: 'array', items, description: texts.items }, pagination: paginationSchema(answers) };
  return answers.component(name, closedObject(properties, texts.page));
}

/** An entry of the grouped list. `kind` tells a client what it looks at; of the stream the title alone is picked. */
function groupedItem(entries: SelectedField | undefined, answers: AnswerSchemas): JsonObject {
  const texts = answers.words.texts.schemas;
  const kind = (value: string): JsonObject => ({ type: 'string', const: value, description: texts.kind });
  const { streamId, stream, ...rest } = answers.fields(entries, 'TransactionGroup');
  if (streamId === undefined || stream === undefined) throw new Error('a group is drawn with its stream');
  const group = {
    kind: kind('group'),
    // The schema lets it be null for the sake of the union it is in; a group always has one.
    streamId: { ...answers.present(streamId), description: answers.describe(streamId) },
    streamTitle: { type: ['string', 'null'], description: texts.streamTitle },
    ...answers.properties(rest),
  };
  const standalone = { kind: kind('transaction'), ...answers.properties(answers.fields(entries, 'Transaction')) };
  const groupRef = answers.component('TransactionGroup', closedObject(group, texts.group));
  const standaloneRef = answers.component('StandaloneTransaction', closedObject(standalone, texts.standalone));
  return {
    oneOf: [groupRef, standaloneRef],
    discriminator: {
      propertyName: 'kind',
      mapping: { group: groupRef.$ref, transaction: standaloneRef.$ref },
    },
  };
}

/** What `pick` does in the route table, where it does more than hand on what the operation answers. */
const PICKED: Readonly<Record<string, DataSchema>> = {
  myTransactions: (root, answers) => {
    const { nodes } = answers.fields(root);
    if (nodes === undefined) throw new Error('a list is drawn with its nodes');
    const { items = {} } = answers.present(nodes);
    // The schema of a list of objects has `items`, which is a schema.
    return pageSchema('TransactionList', items as JsonObject, answers);
  },
  myTransactionGroups: (root, answers) => {
    const { entries } = answers.fields(root);
    return pageSchema('GroupedTransactionList', groupedItem(entries, answers), answers);
  },
};

/** The schema of what a route answers under `data`. */
export function dataSchemaOf(root: SelectedField, answers: AnswerSchemas): JsonObject {
  const picked = PICKED[root.definition.name];
  return picked === undefined ? answers.present(root) : picked(root, answers);
}
