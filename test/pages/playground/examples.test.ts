import { buildSchema, getVariableValues, Kind, OperationTypeNode, parse, validate, type OperationDefinitionNode } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routeExample, toTab } from '../../../src/pages/playground/example-tab';
import type { Example } from '../../../src/pages/playground/example';
import { EXAMPLE_GROUPS, FIRST_EXAMPLE } from '../../../src/pages/playground/examples';
import { describeRoutes } from '../../../src/pages/server/describe-routes';
import { ADA, startGateway, tokenFor, type TestGateway } from '../../support/gateway';

const LANGUAGES = ['en', 'tr'] as const;
const schema = buildSchema(readFileSync(join(__dirname, '../../../src/graphql/schema.graphql'), 'utf8'));

function operationOf(query: string): OperationDefinitionNode {
  const operations = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  expect(operations).toHaveLength(1);
  return operations[0]!;
}

function variablesOf(text: string): Record<string, unknown> {
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const examples: readonly Example[] = EXAMPLE_GROUPS.flatMap((group) => group.examples);
const tabs = LANGUAGES.flatMap((language) =>
  examples.map((example) => ({
    language,
    name: operationOf(example.query).name?.value ?? '',
    note: example.note,
    ...toTab(example, language),
  })),
);
const routes = describeRoutes('/api/v1').map((route) => ({ route: route.path, name: route.field, ...routeExample(route) }));

/** The examples that demonstrate errors; all others return none. */
const SHOWING_ERRORS = ['PrivateFields', 'UnknownProfile'];

test('each of the four groups has examples', () => {
  expect(EXAMPLE_GROUPS.map(({ title }) => title.en)).toEqual(['Frontends', 'Live', 'Legacy clients', 'Exploring']);
  expect(examples).toHaveLength(12);
});

test('a new session opens with the examples of the legacy documentation', () => {
  expect(operationOf(FIRST_EXAMPLE.query).name?.value).toBe('UserStats');
  expect(FIRST_EXAMPLE.variables).toEqual({ userId: '507f1f77bcf86cd799439011' });
});

test('every example has a unique name, which its tab shows', () => {
  const names = tabs.filter(({ language }) => language === 'en').map(({ name }) => name);
  expect(names).not.toContain('');
  expect(new Set(names).size).toBe(examples.length);
  expect(names).toEqual(expect.arrayContaining(SHOWING_ERRORS));
});

test('every title and note is translated, and none is repeated', () => {
  const titles = [...EXAMPLE_GROUPS, ...examples].map(({ title }) => title);
  for (const messages of [titles, examples.map(({ note }) => note)]) {
    for (const language of LANGUAGES) {
      const said = messages.map((text) => text[language].trim());
      expect(said).not.toContain('');
      expect(new Set(said).size).toBe(said.length);
    }
    expect(messages.filter(({ en, tr }) => en === tr)).toEqual([]);
  }
});

test.each(tabs)(
  'the tab of $name opens with its note as a comment ($language), and without headers',
  ({ query, note, language, headers }) => {
    const lines = query.split('\n');
    const comments = lines.filter((line) => line.startsWith('# '));
    expect(comments.map((line) => line.slice(2)).join(' ')).toBe(note[language]);
    expect(lines[comments.length]).toMatch(/^(query|subscription) /);
    expect(query.endsWith('}\n')).toBe(true);
    expect(headers).toBe('');
  },
);

test.each([...tabs, ...routes])('$name is valid against the committed schema', ({ query }) => {
  expect(validate(schema, parse(query))).toEqual([]);
});

test.each([...tabs, ...routes])('the variables of $name match its operation, and all are used', ({ query, variables }) => {
  const declared = operationOf(query).variableDefinitions ?? [];
  const given = variablesOf(variables);
  expect(getVariableValues(schema, declared, given).errors).toBeUndefined();
  expect(declared.map(({ variable }) => variable.name.value)).toEqual(expect.arrayContaining(Object.keys(given)));
});

describe('on the demo data, with ada as the viewer', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const isSubscription = ({ query }: { readonly query: string }): boolean =>
    operationOf(query).operation === OperationTypeNode.SUBSCRIPTION;

  test.each(tabs.filter(isSubscription))(
    'the first event of $name has no error and no null ($language)',
    async ({ query, variables, language }) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${tokenFor(ADA)}`,
          'x-language': language,
        },
        body: JSON.stringify({ query, variables: variablesOf(variables) }),
      });
      expect(response.status).toBe(200);
      let text = '';
      for await (const chunk of response.body!) {
        text += Buffer.from(chunk).toString();
        if (text.includes('\n\n')) break;
      }
      const result = JSON.parse(text.replace(/^event: next\ndata: /, '')) as { data: unknown; errors?: unknown };
      expect(result.errors).toBeUndefined();
      expect(JSON.stringify(result.data)).not.toMatch(/:(null|\[\])/);
    },
  );

  test.each(tabs.filter((tab) => !SHOWING_ERRORS.includes(tab.name) && !isSubscription(tab)))(
    '$name returns no error and no null ($language)',
    async ({ query, variables, language }) => {
      const { status, body } = await gateway.graphql(query, variablesOf(variables), { headers: { 'x-language': language } });
      expect(status).toBe(200);
      expect(body.errors).toBeUndefined();
      const users = body.data?.['users'];
      if (Array.isArray(users)) expect(users.filter((user) => user !== null)).toHaveLength(100);
      // An empty page would not be a useful example.
      expect(JSON.stringify(body.data)).not.toMatch(/"(nodes|entries|fields)":\[\]/);
    },
  );

  const tabOf = (name: string, language: string): (typeof tabs)[number] =>
    tabs.find((tab) => tab.name === name && tab.language === language)!;

  test.each([
    { language: 'en', message: 'Insufficient permissions' },
    { language: 'tr', message: 'Yetersiz yetki' },
  ])('PrivateFields returns partial data, with one FORBIDDEN per private field ($language)', async ({ language, message }) => {
    const { query, variables } = tabOf('PrivateFields', language);
    const { status, body } = await gateway.graphql(query, variablesOf(variables), { headers: { 'x-language': language } });
    expect(status).toBe(200);
    expect(body.data).toEqual({ user: { username: 'mehmet.kaya', email: null, creditBalance: null } });
    expect(body.errors?.map(({ message, path, extensions: { code } }) => ({ message, path, code }))).toEqual([
      { message, path: ['user', 'email'], code: 'FORBIDDEN' },
      { message, path: ['user', 'creditBalance'], code: 'FORBIDDEN' },
    ]);
  });

  test('PrivateFields returns all fields to grace, an ADMIN', async () => {
    const { query, variables } = tabOf('PrivateFields', 'en');
    const { body } = await gateway.graphql(query, variablesOf(variables), { as: '5eed01000000000000000001' });
    expect(body.errors).toBeUndefined();
  });

  test.each([
    { language: 'en', message: 'Resource not found' },
    { language: 'tr', message: 'Kaynak bulunamadı' },
  ])('UnknownProfile returns NOT_FOUND in the chosen language ($language)', async ({ language, message }) => {
    const { query, variables } = tabOf('UnknownProfile', language);
    const { body } = await gateway.graphql(query, variablesOf(variables), { headers: { 'x-language': language } });
    expect(body.errors?.map(({ message, extensions: { code } }) => ({ message, code }))).toEqual([{ message, code: 'NOT_FOUND' }]);
  });

  test.each(routes)('the operation of $route returns no error', async ({ query, variables }) => {
    const { status, body } = await gateway.graphql(query, variablesOf(variables));
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body.data)).not.toMatch(/"(nodes|entries)":\[\]/);
  });
});
