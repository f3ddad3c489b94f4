import { buildClientSchema, buildSchema, lexicographicSortSchema, printSchema, type IntrospectionQuery } from 'graphql';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PlaygroundPage } from './playground-page';
import { setStage, type Stage } from './stage';

let stage: Stage;
let playground: PlaygroundPage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  playground = await PlaygroundPage.open(stage);
});
afterEach(async () => {
  expect(playground.visit.foreignRequests).toEqual([]);
  expect(playground.visit.complaints).toEqual([]);
  await playground.close();
});

async function download(button: string): Promise<string> {
  await playground.show('Schema');
  const downloading = playground.page.waitForEvent('download');
  await playground.page.getByRole('button', { name: button }).click();
  return readFileSync(await (await downloading).path(), 'utf8');
}

const committed = printSchema(
  lexicographicSortSchema(buildSchema(readFileSync(join(__dirname, '../../src/graphql/schema.graphql'), 'utf8'))),
);

test('the schema can be taken along as SDL', async () => {
  expect(printSchema(lexicographicSortSchema(buildSchema(await download('Download SDL'))))).toBe(committed);
});

test('the schema can be taken along as JSON', async () => {
  const { data } = JSON.parse(await download('Download JSON')) as { data: IntrospectionQuery };
  expect(printSchema(lexicographicSortSchema(buildClientSchema(data)))).toBe(committed);
});

test('what is copied as cURL answers in a shell what the page answers', async () => {
  // With everything a shell could stumble over.
  await playground.write('operation.graphql', `query Q($id: ObjectID!) { userStats(userId: $id) { followers } } # it's "$(id)" \`here\``);
  await playground.write('variables.json', '{ "id": "507f1f77bcf86cd799439011" }');
  const answer = await playground.run();
  expect(answer).toEqual({ data: { userStats: { followers: 120 } } });
  await playground.page.getByRole('button', { name: 'Copy as cURL' }).click();
  await playground.page.getByText('Copied as cURL').waitFor();
  const { stdout } = await promisify(execFile)('sh', ['-c', `${await playground.clipboard()} --silent`]);
  expect(JSON.parse(stdout)).toEqual(answer);
});

test('remarks and commas too many are taken along as they are run; what cannot be run is not copied', async () => {
  await playground.write('variables.json', '// ada\n{ "userId": "507f1f77bcf86cd799439011", }');
  await playground.write('request-headers.json', '{ /* Turkish */ "x-language": "tr", }');
  const answer = await playground.run();
  expect(answer).toHaveProperty('data.userStats.followers', 120);
  const copyAsCurl = playground.page.getByRole('button', { name: 'Copy as cURL' });
  await copyAsCurl.click();
  await playground.page.getByText('Copied as cURL').waitFor();
  const command = await playground.clipboard();
  expect(command).toContain('x-language: tr');
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --silent`]);
  expect(JSON.parse(stdout)).toEqual(answer);

  await playground.write('variables.json', '{ "userId": ');
  await copyAsCurl.click();
  await playground.page.getByText('The variables are not a JSON object.').waitFor();
  expect(await playground.clipboard()).toBe(command);
});

test('what is too long for a link is not copied as one', async () => {
  await playground.write('variables.json', JSON.stringify({ userId: 'x'.repeat(100_001) }));
  await playground.page.getByRole('button', { name: 'Copy a link to this operation' }).click();
  await playground.page.getByText('too much for a link').waitFor();
});

test('a link carries operation and variables to another browser, and no token', async () => {
  await playground.page.locator('.choices button', { hasText: 'A profile page' }).click();
  await playground.write('variables.json', '{ "username": "DJ_Cem" }');
  await playground.write('request-headers.json', '{ "authorization": "Bearer secret" }');
  const operation = await playground.read('operation.graphql');
  await playground.page.getByRole('button', { name: 'Copy a link to this operation' }).click();
  await playground.page.getByText('Link copied').waitFor();
  const link = await playground.clipboard();
  expect(link.startsWith(`${stage.url}/playground#`)).toBe(true);
  expect(link).not.toMatch(/secret|eyJ|authorization/i);

  const other = await PlaygroundPage.open(stage, link.slice(stage.url.length));
  expect(await other.read('operation.graphql')).toBe(operation);
  expect(await other.read('variables.json')).toBe('{ "username": "DJ_Cem" }');
  // The address forgets it, so that a reload does not bring it back over what was edited.
  expect(other.page.url()).toBe(`${stage.url}/playground`);
  expect(await other.run()).toHaveProperty('data.profile.displayName', 'DJ Cem');
  await other.close();
});

test('a link followed while the page is open opens a tab of its own', async () => {
  await playground.page.goto(`${stage.url}/playground#${new URLSearchParams({ query: 'query Linked { me { username } }' }).toString()}`);
  await playground.page.locator('.graphiql-tab-button', { hasText: 'Linked' }).waitFor();
  expect(await playground.page.locator('.graphiql-tab-button').count()).toBe(2);
  expect(await playground.run()).toEqual({ data: { me: { username: 'ada' } } });
});
