import fc from 'fast-check';
import {
  buildSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addOperation,
  addSteps,
  addVariableArgument,
  operationsOf,
  parseDraft,
  removeFieldArgument,
  removeSelected,
  setVariable,
  type Draft,
  type Parents,
  type Step,
} from '../../../src/pages/playground/explorer-edit';

const schema = buildSchema(readFileSync(join(__dirname, '../../../src/graphql/schema.graphql'), 'utf8'));

function fieldOf(type: string, name: string): GraphQLObjectType['getFields'] extends () => Record<string, infer Field> ? Field : never {
  return (schema.getType(type) as GraphQLObjectType).getFields()[name]!;
}

function field(type: string, name: string): Step {
  return { kind: 'field', field: fieldOf(type, name) };
}

/** The nodes from the only operation along a path of field names and type conditions. */
function parentsOf(draft: Draft, ...path: readonly string[]): Parents {
  const [operation] = operationsOf(parseDraft(draft.query) ?? null);
  const parents: [Parents[0], ...Parents[number][]] = [operation!];
  for (const name of path) {
    const found = parents.at(-1)!.selectionSet!.selections.find((node) => (node.kind === Kind.FIELD ? node.name.value : node.kind === Kind.INLINE_FRAGMENT ? node.typeCondition?.name.value : '') === name); // prettier-ignore
    if (found === undefined || found.kind === Kind.FRAGMENT_SPREAD) throw new Error(`no ${name}`);
    parents.push(found);
  }
  return parents;
}

function childOf(draft: Draft, ...path: readonly string[]): Parameters<typeof removeSelected>[2] {
  return parentsOf(draft, ...path).at(-1) as Parameters<typeof removeSelected>[2];
}

const draft = (query: string, variables = ''): Draft => ({ query, variables });

test('adds a field with its required arguments as variables, and a first field of its own', () => {
  const added = addOperation(draft('# note\n'), OperationTypeNode.QUERY, [field('Query', 'user')]);
  expect(added.query).toBe('# note\n\nquery NewQuery($id: ObjectID!) {\n  user(id: $id) {\n    id\n  }\n}\n');
  expect(JSON.parse(added.variables)).toEqual({ id: '' });
});

test('adds several levels at once, fragments on the types of a union included', () => {
  const group = schema.getType('TransactionGroup') as GraphQLNamedType;
  const steps: Step[] = [field('Query', 'myTransactionGroups'), field('TransactionGroupPage', 'entries'), { kind: 'fragment', type: group }, field('TransactionGroup', 'netAmount')]; // prettier-ignore
  expect(addOperation(draft(''), OperationTypeNode.QUERY, steps).query).toBe(
    'query NewQuery {\n  myTransactionGroups {\n    entries {\n      ... on TransactionGroup {\n        netAmount\n      }\n    }\n  }\n}\n',
  );
  expect(addOperation(draft(''), OperationTypeNode.QUERY, steps.slice(0, 2)).query).toContain('entries {\n      __typename\n    }');
});

test.each([
  ['on its own line', 'query Q {\n  me {\n    id\n  }\n}\n', 'query Q {\n  me {\n    id\n    email\n  }\n}\n'],
  ['on the shared line', 'query Q { me { id } }', 'query Q { me { id email } }'],
  ['with the indentation of its siblings', '{\n\tme {\n\t\tid\n\t}\n}', '{\n\tme {\n\t\tid\n\t\temail\n\t}\n}'],
  ['after a comment', '{\n  me {\n    id # the key\n    # more\n  }\n}', '{\n  me {\n    id # the key\n    email\n    # more\n  }\n}'],
])('adds a field %s, and keeps the rest of the text', (_place, before, after) => {
  expect(addSteps(draft(before), parentsOf(draft(before), 'me'), [field('User', 'email')]).query).toBe(after);
});

test.each([
  ['its line', '{\n  me {\n    id\n    email # private\n    role\n  }\n}\n', '{\n  me {\n    id\n    role\n  }\n}\n'],
  ['the space before it', '{ me { id email role } }', '{ me { id role } }'],
  ['the space after it if it is the first', '{ me { email role } }', '{ me { role } }'],
])('removes a field with %s', (_place, before, after) => {
  expect(removeSelected(draft(before), parentsOf(draft(before), 'me'), childOf(draft(before), 'me', 'email')).query).toBe(after);
});

test('removes what would be left without a selection, up to the operation', () => {
  const nested = draft('{\n  me {\n    stats {\n      followers\n    }\n    id\n  }\n}\n');
  expect(removeSelected(nested, parentsOf(nested, 'me', 'stats'), childOf(nested, 'me', 'stats', 'followers')).query).toBe(
    '{\n  me {\n    id\n  }\n}\n',
  );
  const single = draft('# kept\nquery Q {\n  me {\n    id\n  }\n}\n');
  expect(removeSelected(single, parentsOf(single, 'me'), childOf(single, 'me', 'id')).query).toBe('# kept\n');
});

test('removes the variables that only a removed field used', () => {
  const before = draft(
    'query Q($id: ObjectID!, $name: String!) {\n  user(id: $id) {\n    id\n  }\n  profile(username: $name) {\n    bio\n  }\n}\n',
    '{\n  "id": "1",\n  "name": "ada" // kept\n}',
  );
  const after = removeSelected(before, parentsOf(before), childOf(before, 'user'));
  expect(after.query).toBe('query Q($name: String!) {\n  profile(username: $name) {\n    bio\n  }\n}\n');
  expect(after.variables).toMatch(/^\{\n {2}"name": "ada" \/\/ kept\n\}$/);
});

test('keeps a variable that a fragment, or another operation, still uses', () => {
  const shared = draft(
    'query Q($id: ObjectID!) { user(id: $id) { id } ...F }\nfragment F on Query { userStats(userId: $id) { id } }\nquery R($id: ObjectID!) { user(id: $id) { id } }',
    '{"id": "1"}',
  );
  expect(removeSelected(shared, parentsOf(shared), childOf(shared, 'user')).query).toContain('query Q($id: ObjectID!) { ...F }');
  const other = draft('query Q($id: ObjectID!) { user(id: $id) { id } me { id } }\nquery R($id: ObjectID!) { user(id: $id) { id } }', '{"id": "1"}'); // prettier-ignore
  const after = removeSelected(other, parentsOf(other), childOf(other, 'user'));
  expect(after).toEqual({ query: 'query Q { me { id } }\nquery R($id: ObjectID!) { user(id: $id) { id } }', variables: '{"id": "1"}' });
});

test.each([
  'query Q {\n  myTransactions {\n    totalCount\n  }\n}',
  '{ myTransactions { totalCount } }',
  'query { myTransactions { totalCount } }',
])('adds and removes arguments as variables: %j', (query) => {
  const before = draft(query);
  const filter = fieldOf('Query', 'myTransactions').args.find(({ name }) => name === 'filter')!;
  const limit = fieldOf('Query', 'myTransactions').args.find(({ name }) => name === 'limit')!;
  const one = addVariableArgument(before, parentsOf(before, 'myTransactions'), filter);
  const two = addVariableArgument(one, parentsOf(one, 'myTransactions'), limit);
  expect(two.query).toMatch(/^query ?Q? ?\(\$filter: TransactionFilter, \$limit: Int\) \{/);
  expect(two.query).toContain('myTransactions(filter: $filter, limit: $limit)');
  expect(JSON.parse(two.variables)).toEqual({ filter: null, limit: 20 });
  expect(validate(schema, parse(two.query))).toEqual([]);
  const without = removeFieldArgument(two, parentsOf(two, 'myTransactions'), 'filter');
  const again = removeFieldArgument(without, parentsOf(without, 'myTransactions'), 'limit');
  expect(again.query.replace(/^query \{/, '{')).toBe(query.replace(/^query \{/, '{'));
  expect(again.variables).toBe('');
});

test('names a variable after its field if the name is taken', () => {
  const before = draft('query Q($id: ObjectID!) { user(id: $id) { id } }', '{"id":"1"}');
  const after = addSteps(before, parentsOf(before), [field('Query', 'userStats')]);
  const third = addSteps(after, parentsOf(after), [field('Query', 'userStats')]);
  expect(third.query).toContain('$userId: ObjectID!, $userStatsUserId: ObjectID!');
});

test('sets values below a path, and leaves invalid variables alone', () => {
  expect(JSON.parse(setVariable('{ "filter": null }', ['filter', 'types'], ['BONUS']))).toEqual({ filter: { types: ['BONUS'] } });
  expect(setVariable('{ "a": ', ['a'], 1)).toBe('{ "a": ');
});

/** Paths into the schema. */
const paths = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });

/** Follows a path of numbers from the query type to steps. */
function walk(numbers: readonly number[]): Step[] {
  let type: GraphQLNamedType = schema.getQueryType()!;
  const steps: Step[] = [];
  for (const n of numbers) {
    if (!isCompositeType(type)) break;
    const choices: Step[] = [
      ...(isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).map((one): Step => ({ kind: 'field', field: one }))
        : []),
      ...(isAbstractType(type) ? schema.getPossibleTypes(type).map((one): Step => ({ kind: 'fragment', type: one })) : []),
    ];
    const step = choices[n % choices.length]!;
    steps.push(step);
    type = step.kind === 'field' ? getNamedType(step.field.type) : step.type;
  }
  return steps;
}

test('documents stay valid, whatever is chosen', () => {
  // Fields of one name with different arguments need aliases, which choosing does not write.
  const rules = specifiedRules.filter(({ name }) => name !== 'OverlappingFieldsCanBeMergedRule');
  fc.assert(
    fc.property(fc.array(paths, { minLength: 1, maxLength: 5 }), fc.boolean(), (several, isOneLine) => {
      let current = addOperation(draft(''), OperationTypeNode.QUERY, walk(several[0]!));
      if (isOneLine) current = { ...current, query: current.query.replaceAll(/\s+/g, ' ') };
      for (const numbers of several.slice(1)) current = addSteps(current, parentsOf(current), walk(numbers));
      expect(validate(schema, parse(current.query), rules)).toEqual([]);
      const before = parentsOf(current);
      const first = before[0].selectionSet.selections[0]!;
      const removed = removeSelected(current, before, first);
      if (before[0].selectionSet.selections.length > 1) expect(validate(schema, parse(removed.query), rules)).toEqual([]);
      else expect(removed.query.trim()).toBe('');
    }),
  );
});
