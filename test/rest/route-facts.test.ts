import { parse } from 'graphql';
import { argumentOf, pathTemplateOf, rootFieldOf } from '../../src/rest/route-facts';

const routeOf = (operation: string) => ({ path: '/things/:id', document: parse(operation) });

test.each([
  ['/users/:id/stats', '/users/{id}/stats'],
  ['/users/:id/streams/:streamId', '/users/{id}/streams/{streamId}'],
  ['/users/me', '/users/me'],
])('the path template of %s is %s', (path, template) => {
  expect(pathTemplateOf({ path })).toBe(template);
});

test('returns the name of the root field, not its alias', () => {
  expect(rootFieldOf(routeOf('query Q { renamed: thing { id other } }')).name.value).toBe('thing');
});

test.each(['query Q { one two }', 'query Q { ...Part } fragment Part on Query { one }', 'fragment Part on Query { one }'])(
  'rejects an operation without a single root field: %s',
  (operation) => {
    expect(() => rootFieldOf(routeOf(operation))).toThrow('/things/:id');
  },
);

test.each([
  ['id', 'thingId'],
  ['filter.types', 'where.types'],
  ['filter.owner.id', 'where.owner.id'],
])('maps the variable %s to the argument %s', (variable, argument) => {
  expect(argumentOf(routeOf('query Q { thing(thingId: $id, where: $filter) { id } }'), variable)).toBe(argument);
});

test.each(['query Q { thing { id } }', 'query Q { thing(id: "id") { id } }', 'query Q { thing { parts(id: $id) } }'])(
  'rejects an operation whose root field does not use the variable: %s',
  (operation) => {
    expect(() => argumentOf(routeOf(operation), 'id')).toThrow('the variable id');
  },
);
