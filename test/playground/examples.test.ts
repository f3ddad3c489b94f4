import { buildSchema, getVariableValues, Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES } from '../../src/playground/examples';
import { startGateway, type TestGateway } from '../support/gateway';

const schema = buildSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8'));

function operationOf(query: string): OperationDefinitionNode {
  const operations = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  expect(operations).toHaveLength(1);
  return operations[0]!;
}

function variablesOf(text: string): Record<string, unknown> {
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const named = EXAMPLES.map((example) => ({ ...example, name: operationOf(example.query).name?.value ?? '' }));

test('every example has a name of its own, which its tab shows', () => {
  expect(named.map(({ name }) => name)).not.toContain('');
  expect(new Set(named.map(({ name }) => name)).size).toBe(named.length);
});

test.each(named)('$name is valid against the committed schema', ({ query }) => {
  expect(validate(schema, parse(query))).toEqual([]);
});

test.each(named)('the variables of $name fit it, and none is left over', ({ query, variables }) => {
  const declared = operationOf(query).variableDefinitions ?? [];
  const given = variablesOf(variables);
  expect(getVariableValues(schema, declared, given).errors).toBeUndefined();
  expect(declared.map(({ variable }) => variable.name.value)).toEqual(expect.arrayContaining(Object.keys(given)));
});

describe('on the demo data', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  test.each(named)('$name answers without an error, and with no gap', async ({ query, variables }) => {
    const { status, body } = await gateway.graphql(query, variablesOf(variables));
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    const users = body.data?.['users'];
    if (Array.isArray(users)) expect(users.filter((user) => user !== null)).toHaveLength(100);
  });
});
