import { buildSchema, getOperationAST, getNamedType, isInputObjectType, Kind, parse, print, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRoutes } from '../../../src/pages/server/describe-routes';
import { REST_ROUTES } from '../../../src/rest/routes';

const schema = buildSchema(readFileSync(join(__dirname, '../../../src/graphql/schema.graphql'), 'utf8'));
const DESCRIBED = describeRoutes('/api/v1');

const LIST = [
  { name: 'page', in: 'query', kind: 'integer', variable: 'page', argument: 'page' },
  { name: 'limit', in: 'query', kind: 'integer', variable: 'limit', argument: 'limit' },
  { name: 'cursor', in: 'query', kind: 'text', variable: 'after', argument: 'after' },
  { name: 'type', in: 'query', kind: 'list', variable: 'filter.types', argument: 'filter.types' },
  { name: 'status', in: 'query', kind: 'list', variable: 'filter.statuses', argument: 'filter.statuses' },
  { name: 'direction', in: 'query', kind: 'text', variable: 'filter.direction', argument: 'filter.direction' },
  { name: 'streamId', in: 'query', kind: 'text', variable: 'filter.streamId', argument: 'filter.streamId' },
  { name: 'from', in: 'query', kind: 'time', variable: 'filter.from', argument: 'filter.from' },
  { name: 'to', in: 'query', kind: 'time', variable: 'filter.to', argument: 'filter.to' },
];

test('describes every route in the order of REST_ROUTES, with its full path', () => {
  expect(DESCRIBED.map(({ method, path, field, parameters }) => ({ method, path, field, parameters }))).toEqual([
    {
      method: 'GET',
      path: '/api/v1/users/{id}/stats',
      field: 'userStats',
      parameters: [{ name: 'id', in: 'path', kind: 'text', variable: 'id', argument: 'userId' }],
    },
    {
      method: 'GET',
      path: '/api/v1/users/profile/{username}',
      field: 'profile',
      parameters: [{ name: 'username', in: 'path', kind: 'text', variable: 'username', argument: 'username' }],
    },
    { method: 'GET', path: '/api/v1/users/me/transactions', field: 'myTransactions', parameters: LIST },
    { method: 'GET', path: '/api/v1/users/me/transactions/grouped', field: 'myTransactionGroups', parameters: LIST },
  ]);
  expect(DESCRIBED).toHaveLength(REST_ROUTES.length);
});

test('another prefix changes only the paths', () => {
  const elsewhere = describeRoutes('/v2').map((route) => ({ ...route, path: route.path.replace(/^\/v2\//, '/api/v1/') }));
  expect(elsewhere).toEqual(DESCRIBED);
});

describe.each(DESCRIBED.map((info, index) => ({ ...info, route: REST_ROUTES[index] })))(
  '$path',
  ({ path, field, query, parameters, route }) => {
    const document = parse(query);
    const operation = getOperationAST(document);

    test('has the operation that the gateway runs', () => {
      expect(query).toBe(print(route!.document));
      expect(validate(schema, document)).toEqual([]);
    });

    test('has an operation with a single root field', () => {
      expect(operation?.selectionSet.selections).toMatchObject([{ kind: Kind.FIELD, name: { value: field } }]);
    });

    test('has its path parameters in its path, and no others', () => {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
      expect(path).not.toContain(':');
    });

    test('has a variable of its operation, and an argument of its field, for each parameter', () => {
      const variables = operation?.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
      const ofField = schema.getQueryType()?.getFields()[field]?.args ?? [];
      for (const { variable, argument } of parameters) {
        expect(variables).toContain(variable.split('.')[0]);
        const [head, part] = argument.split('.');
        const type = getNamedType(ofField.find(({ name }) => name === head)?.type);
        expect(type).toBeDefined();
        // A dotted argument is a field of an input type.
        if (part !== undefined) expect(isInputObjectType(type) && Object.keys(type.getFields())).toContain(part);
      }
    });
  },
);
