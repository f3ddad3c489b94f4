import { parse } from 'graphql';
import { argumentOf, pathTemplateOf, rootFieldOf } from '../../src/rest/row-facts';

const rowOf = (operation: string) => ({ path: '/things/:id', document: parse(operation) });

test.each([
  ['/users/:id/stats', '/users/{id}/stats'],
  ['/users/:id/streams/:streamId', '/users/{id}/streams/{streamId}'],
  ['/users/me', '/users/me'],
])('the path %s is written %s', (path, template) => {
  expect(pathTemplateOf({ path })).toBe(template);
});

test('the root field is the one that is asked for, by its own name', () => {
  expect(rootFieldOf(rowOf('query Q { renamed: thing { id other } }')).name.value).toBe('thing');
});

test.each(['query Q { one two }', 'query Q { ...Part } fragment Part on Query { one }', 'fragment Part on Query { one }'])(
  '%s is not an operation of one field',
  (operation) => {
    expect(() => rootFieldOf(rowOf(operation))).toThrow('/things/:id');
  },
);

test.each([
  ['id', 'thingId'],
  ['filter.types', 'where.types'],
  ['filter.owner.id', 'where.owner.id'],
])('the variable %s is given to the argument %s', (variable, argument) => {
  expect(argumentOf(rowOf('query Q { thing(thingId: $id, where: $filter) { id } }'), variable)).toBe(argument);
});

test.each(['query Q { thing { id } }', 'query Q { thing(id: "id") { id } }', 'query Q { thing { parts(id: $id) } }'])(
  '%s gives the variable to no argument of its field',
  (operation) => {
    expect(() => argumentOf(rowOf(operation), 'id')).toThrow('the variable id');
  },
);
