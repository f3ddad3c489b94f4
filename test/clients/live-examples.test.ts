import { buildSchema } from 'graphql';
import { createClient } from 'graphql-sse';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';

const ROOT = join(__dirname, '../..');
const ADDRESS = 'http://localhost:4000';

/** The command and the first event in the documentation. */
function documented(file: string): { readonly command: string; readonly event: string | undefined } {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const [, command = ''] = /^(curl --no-buffer .*?)^```$/ms.exec(text) ?? [];
  return { command, event: /^event: next\ndata: .*$/m.exec(text)?.[0] };
}

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** What a command line, which does not end by itself, prints until it contains a text. */
async function outputUntil(text: string, command: string): Promise<string> {
  const child = spawn('sh', ['-c', `exec ${command}`], { env: { ...process.env, TOKEN: tokenFor(ADA) } });
  const ended = once(child, 'close');
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes(text)) break;
  }
  child.kill();
  await ended;
  return output;
}

test('the documented curl prints the documented event', async () => {
  const { command, event } = documented('docs/live.md');
  expect(documented('README.md').command).toBe(command);
  expect(command).toContain(ADDRESS);
  expect(event).toBeDefined();
  expect((await outputUntil('\n\n', command.replace(ADDRESS, gateway.url))).trim()).toBe(event);
});

const LIVE = readFileSync(join(ROOT, 'docs/live.md'), 'utf8');
const DOCUMENTS = [...LIVE.matchAll(/^```graphql\n(.*?)^```$/gms)].map(([, document = '']) => document);

test('the documentation has a document for each subscription', () => {
  const fields = buildSchema(readFileSync(join(ROOT, 'src/graphql/schema.graphql'), 'utf8'))
    .getSubscriptionType()
    ?.getFields();
  expect(DOCUMENTS.map((document) => /\{\s+(\w+)/.exec(document)?.[1]).sort()).toEqual(Object.keys(fields ?? {}).sort());
});

test.each(DOCUMENTS)('the first event of a documented subscription has data: %s', async (query) => {
  const client = createClient({ url: `${gateway.url}/graphql`, headers: { authorization: `Bearer ${tokenFor(ADA)}` }, retryAttempts: 0 });
  const events = client.iterate({
    query,
    variables: { ...(query.includes('$ids') ? { ids: [ADA] } : query.includes('$id') && { id: ADA }) },
  });
  const { value } = (await events.next()) as { readonly value: { readonly data?: object; readonly errors?: unknown } };
  expect(value.errors).toBeUndefined();
  expect(Object.values(value.data ?? {})).not.toContain(null);
  client.dispose();
});
