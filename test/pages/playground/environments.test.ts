import {
  activeValues,
  exportEnvironments,
  guarded,
  mergeEnvironments,
  parseEnvironments,
  readStored,
  toStored,
  type Environment,
  type Environments,
} from '../../../src/pages/playground/environments';
import { placeholdersIn, resolveRequest } from '../../../src/pages/playground/placeholders';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';

const LOCAL: Environment = {
  id: 'l',
  name: 'Local',
  variables: [
    { key: 'userId', value: '507f1f77bcf86cd799439011', isSecret: false },
    { key: 'token', value: 's3cret', isSecret: true },
  ],
};
const BOTH: Environments = {
  list: [LOCAL, { id: 'o', name: 'Other', variables: [{ key: 'userId', value: 'x', isSecret: false }] }],
  activeId: 'l',
};

function imported(text: string): readonly Environment[] {
  const found = parseEnvironments(text);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

test('stores secrets only for the session, and everything else permanently', () => {
  const { local, session } = toStored(BOTH);
  expect(local).not.toContain('s3cret');
  expect(session).not.toContain('507f1f77bcf86cd799439011');
  expect(readStored(local, session)).toEqual(BOTH);
});

test('after the session a secret has no value, and is missing', () => {
  const later = readStored(toStored(BOTH).local, null);
  expect(later.list[0]!.variables[1]).toEqual({ key: 'token', value: '', isSecret: true });
  expect([...activeValues(later).keys()]).toEqual(['userId']);
});

test('a secret belongs to its name, even if another tab of the browser changes the order', () => {
  const reordered = { ...BOTH, list: [{ ...LOCAL, variables: [...LOCAL.variables].reverse() }] };
  expect(readStored(toStored(reordered).local, toStored(BOTH).session).list[0]!.variables[0]).toEqual(LOCAL.variables[1]);
});

test.each([null, '', '{', '[]', '{"list":{}}', '{"list":[{"id":1}]}', '{"list":[{"id":"a","name":"b"}]}'])(
  'the stored text %j counts as no environments',
  (text) => {
    expect(readStored(text, text)).toEqual({ list: [], activeId: undefined });
  },
);

test('only the chosen environment has values', () => {
  expect(activeValues(BOTH).get('userId')).toBe('507f1f77bcf86cd799439011');
  expect(activeValues({ ...BOTH, activeId: undefined }).size).toBe(0);
});

test('a value that contains a token becomes a secret', () => {
  expect(guarded({ key: 'a', value: JWT, isSecret: false }, '')).toMatchObject({ isSecret: true });
  expect(guarded({ key: 'a', value: 'opaque-token', isSecret: false }, 'opaque-token')).toMatchObject({ isSecret: true });
  expect(guarded({ key: 'a', value: 'plain', isSecret: false }, 'opaque-token')).toMatchObject({ isSecret: false });
});

test('exports the names of secrets without their values, and imports them', () => {
  const text = exportEnvironments(BOTH);
  expect(text).not.toContain('s3cret');
  const merged = mergeEnvironments({ list: [], activeId: undefined }, imported(text));
  expect(merged.list.map(({ name, variables }) => ({ name, variables }))).toEqual([
    { name: 'Local', variables: [LOCAL.variables[0], { key: 'token', value: '', isSecret: true }] },
    { name: 'Other', variables: BOTH.list[1]!.variables },
  ]);
});

test('a merge keeps all values: the same again adds nothing, new variables are added, and other values get their own environment', () => {
  const text = exportEnvironments(BOTH);
  expect(mergeEnvironments(BOTH, imported(text))).toEqual(BOTH);
  const added = mergeEnvironments(BOTH, imported(text.replaceAll('"userId"', '"otherId"')));
  expect(added.list.map(({ variables }) => variables.map(({ key }) => key))).toEqual([
    ['userId', 'token', 'otherId'],
    ['userId', 'otherId'],
  ]);
  const conflicting = text.replace('"x"', '"y"');
  const twice = mergeEnvironments(mergeEnvironments(BOTH, imported(conflicting)), imported(conflicting));
  expect(twice.list.map(({ name, variables }) => [name, variables[0]!.value])).toEqual([
    ['Local', '507f1f77bcf86cd799439011'],
    ['Other', 'x'],
    ['Other (2)', 'y'],
  ]);
});

test('an environment whose own name has a number is merged with the one of that name', () => {
  const variables = (value: string): Environment['variables'] => [{ key: 'userId', value, isSecret: false }];
  const numbered: Environments = {
    list: [
      { id: 'a', name: 'Environment', variables: [] },
      { id: 'b', name: 'Environment (2)', variables: variables('x') },
    ],
    activeId: 'b',
  };
  const text = exportEnvironments(numbered);
  expect(mergeEnvironments(numbered, imported(text))).toEqual(numbered);
  // Also if another one would come first, because it has no different value.
  const reversed = { ...numbered, list: [...numbered.list].reverse() };
  expect(mergeEnvironments(reversed, imported(text.replace('"variables": []', '"variables": [{ "key": "other", "value": "1" }]')))).toEqual(
    {
      list: [reversed.list[0], { ...reversed.list[1], variables: [{ key: 'other', value: '1', isSecret: false }] }],
      activeId: 'b',
    },
  );
});

test('an environment that was deleted comes back under its name, beside one with a number', () => {
  const variables = (key: string): Environment['variables'] => [{ key, value: key, isSecret: false }];
  const both: Environments = {
    list: [
      { id: 'a', name: 'Staging', variables: variables('url') },
      { id: 'b', name: 'Staging (2)', variables: variables('user') },
    ],
    activeId: 'b',
  };
  const merged = mergeEnvironments({ ...both, list: both.list.slice(1) }, imported(exportEnvironments(both)));
  expect(new Map(merged.list.map(({ name, variables: own }) => [name, own]))).toEqual(
    new Map(both.list.map(({ name, variables: own }) => [name, own])),
  );
});

const file = (environments: unknown): string => JSON.stringify({ format: 'livestream-gateway.environments', version: 1, environments });

test.each([
  ['{', 'notJson', ''],
  ['{"format":"livestream-gateway.collections","version":1}', 'otherFile', ''],
  [file([{ name: 'A' }]), 'notList', 'environments[0].variables'],
  [file([{ name: 'A', variables: [{ key: 'a b', value: '' }] }]), 'badKey', 'environments[0].variables[0].key'],
  [file([{ name: 'A', variables: [{ key: 'a', value: 1 }] }]), 'notText', 'environments[0].variables[0].value'],
])('the file %s is rejected: %s at %j', (text, reason, place) => {
  expect(parseEnvironments(text)).toEqual({ reason, place });
});

test('a token in a file becomes a secret', () => {
  expect(imported(file([{ name: 'A', variables: [{ key: 'a', value: JWT }] }]))[0]!.variables[0]).toMatchObject({ isSecret: true });
});

const values = new Map(Object.entries({ n: '20', big: '9007199254740993', id: '507199999999999999999999', text: '"20"', list: '["A","B"]', on: 'true', name: 'ada', brace: '{{n}}' })); // prettier-ignore

test.each([
  ['{{n}}', 20],
  ['{{ n }}', 20],
  ['page {{n}}', 'page 20'],
  ['{{big}}', '9007199254740993'],
  ['{{id}}', '507199999999999999999999'],
  ['{{text}}', '20'],
  ['{{list}}', ['A', 'B']],
  ['{{on}}', true],
  ['{{name}}/{{name}}', 'ada/ada'],
  // A value is text, and its placeholders are not replaced again.
  ['{{brace}}', '{{n}}'],
  ['{ {n} }', '{ {n} }'],
])('the variable %j becomes %j', (text, expected) => {
  expect(resolveRequest({ variables: { a: [{ b: text }] }, headers: {} }, values)).toEqual({
    variables: { a: [{ b: expected }] },
    headers: {},
  });
});

test('headers are text', () => {
  expect(resolveRequest({ variables: undefined, headers: { a: '{{n}}', b: 'Bearer {{name}}' } }, values)).toEqual({
    variables: undefined,
    headers: { a: '20', b: 'Bearer ada' },
  });
});

test('names every placeholder without a value, once', () => {
  expect(resolveRequest({ variables: { a: '{{x}}', b: ['{{x}} {{y.z}} {{n}}'] }, headers: { h: '{{w-1}}' } }, values)).toEqual({
    missing: ['x', 'y.z', 'w-1'],
  });
  expect(placeholdersIn('{{a}} {{ b }} {{a}}', '{{}} {{c d}}')).toEqual(['a', 'b']);
});
