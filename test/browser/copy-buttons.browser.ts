import { buildClientSchema, buildSchema, lexicographicSortSchema, printSchema, type IntrospectionQuery } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlaygroundPage } from './playground-page';
import { runInShell } from '../support/run-in-shell';
import { setScene } from './scene';

const scene = setScene();

async function download(button: string): Promise<string> {
  await scene.playground.show('Schema');
  const downloading = scene.playground.page.waitForEvent('download');
  await scene.playground.page.getByRole('button', { name: button }).click();
  return readFileSync(await (await downloading).path(), 'utf8');
}

const committed = printSchema(
  lexicographicSortSchema(buildSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8'))),
);

test('downloads the schema as SDL', async () => {
  expect(printSchema(lexicographicSortSchema(buildSchema(await download('Download SDL'))))).toBe(committed);
});

test('downloads the schema as JSON', async () => {
  const { data } = JSON.parse(await download('Download JSON')) as { data: IntrospectionQuery };
  expect(printSchema(lexicographicSortSchema(buildClientSchema(data)))).toBe(committed);
});

test('copies a curl command that returns the same response in a shell', async () => {
  // With characters that a shell interprets.
  await scene.playground.write(
    'operation.graphql',
    `query Q($id: ObjectID!) { userStats(userId: $id) { followers } } # it's "$(id)" \`here\``,
  );
  await scene.playground.write('variables.json', '{ "id": "507f1f77bcf86cd799439011" }');
  const answer = await scene.playground.run();
  expect(answer).toEqual({ data: { userStats: { followers: 120 } } });
  const stdout = await runInShell(`${await scene.playground.copyAsCurl()} --silent`);
  expect(JSON.parse(stdout)).toEqual(answer);
});

test('copies variables without comments and trailing commas; does not copy an operation that cannot run', async () => {
  await scene.playground.write('variables.json', '// ada\n{ "userId": "507f1f77bcf86cd799439011", }');
  await scene.playground.write('request-headers.json', '{ /* Turkish */ "x-language": "tr", }');
  const answer = await scene.playground.run();
  expect(answer).toHaveProperty('data.userStats.followers', 120);
  const command = await scene.playground.copyAsCurl();
  expect(command).toContain('x-language: tr');
  const stdout = await runInShell(`${command} --silent`);
  expect(JSON.parse(stdout)).toEqual(answer);

  await scene.playground.write('variables.json', '{ "userId": ');
  const button = scene.playground.page.getByRole('button', { name: 'Copy as cURL' });
  expect(await scene.playground.copy(button, 'The variables are not a JSON object.')).toBe(command);
});

test('copies without the Clipboard API', async () => {
  const { page, context } = await scene.stage.open('/health/live', { permissions: ['clipboard-read'] });
  // As on another machine without TLS, where the context is not secure.
  await page.addInitScript('delete Navigator.prototype.clipboard');
  await page.goto(`${scene.stage.url}/playground`);
  await page.locator('.graphiql-query-editor .view-lines').waitFor();
  const copied = page.getByText('Link copied').waitFor();
  await Promise.all([copied, page.getByRole('button', { name: 'Copy a link to this operation' }).click()]);
  await page.locator('.account').click();
  await page.locator('#token').focus();
  await page.keyboard.press('Control+V');
  expect(await page.locator('#token').inputValue()).toContain('/playground#query=');
  await context.close();
});

test('does not copy a link that would be too long', async () => {
  await scene.playground.write('variables.json', JSON.stringify({ userId: 'x'.repeat(100_001) }));
  await scene.playground.copy(scene.playground.page.getByRole('button', { name: 'Copy a link to this operation' }), 'too long for a link');
});

test('shares operation and variables by a link, without the token', async () => {
  await scene.playground.page.locator('.choices button', { hasText: 'A profile page' }).click();
  await scene.playground.write('variables.json', '{ "username": "DJ_Cem" }');
  await scene.playground.write('request-headers.json', '{ "authorization": "Bearer secret" }');
  const operation = await scene.playground.read('operation.graphql');
  const button = scene.playground.page.getByRole('button', { name: 'Copy a link to this operation' });
  const link = await scene.playground.copy(button, 'Link copied');
  expect(link.startsWith(`${scene.stage.url}/playground#`)).toBe(true);
  expect(link).not.toMatch(/secret|eyJ|authorization/i);

  const other = await PlaygroundPage.open(scene.stage, link.slice(scene.stage.url.length));
  expect(await other.read('operation.graphql')).toBe(operation);
  expect(await other.read('variables.json')).toBe('{ "username": "DJ_Cem" }');
  // The page removes the operation from the URL, so that a reload does not overwrite edits.
  expect(other.page.url()).toBe(`${scene.stage.url}/playground`);
  expect(await other.run()).toHaveProperty('data.profile.displayName', 'DJ Cem');
  await other.close();
});

test('opens a link in a new tab if the page is already open', async () => {
  await scene.playground.page.goto(
    `${scene.stage.url}/playground#${new URLSearchParams({ query: 'query Linked { me { username } }' }).toString()}`,
  );
  await scene.playground.page.locator('.graphiql-tab-button', { hasText: 'Linked' }).waitFor();
  expect(await scene.playground.page.locator('.graphiql-tab-button').count()).toBe(2);
  expect(await scene.playground.run()).toEqual({ data: { me: { username: 'ada' } } });
});
