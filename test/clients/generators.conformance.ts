import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, parse } from 'graphql';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { documentedBlock } from './recipes';
import { createSandbox, type Sandbox } from './sandbox';

const ROOT = join(__dirname, '../..');
const SDL = readFileSync(join(ROOT, 'src/graphql/schema.graphql'), 'utf8');
const OPENAPI = readFileSync(join(ROOT, 'src/rest/openapi/openapi.json'), 'utf8');

/** A document with each scalar of the schema, in variables or in the response. */
const LEDGER = `query Ledger($filter: TransactionFilter) {
  me { id username createdAt creditBalance }
  myTransactions(filter: $filter, first: 5) { edges { node { id type amount createdAt } } totalCount }
}`;

/** A program whose types are wrong if a scalar is `any` or anything but what the recipe says. */
const PROGRAM = `
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Condition extends true>(): Condition | undefined => undefined;
export async function read(url: string, token: string): Promise<string> {
  const variables: VariablesOf<typeof LEDGER> = { filter: { types: ['GIFT_SENT', 'PAYOUT'], from: '2025-01-01' } };
  const response = await fetch(url + '/graphql', {
    method: 'POST',
    headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(LEDGER), variables }),
  });
  const { data } = (await response.json()) as { data: ResultOf<typeof LEDGER> };
  const node = data.myTransactions.edges[0]?.node;
  holds<Equals<typeof data.me.creditBalance, number | string | null>>();
  holds<Equals<typeof data.me.createdAt, string>>();
  holds<Equals<typeof data.me.id, string>>();
  return data.me.username + ' ' + BigInt(data.me.creditBalance ?? 0) + ' ' + (node === undefined ? '' : node.type) + ' ' + data.myTransactions.totalCount;
}`;

let gateway: TestGateway;
let sandbox: Sandbox;

beforeAll(async () => {
  gateway = await startGateway();
});

beforeEach(async () => {
  sandbox = await createSandbox('generators');
  await sandbox.write('schema.graphql', SDL);
  await sandbox.write('openapi.json', OPENAPI);
});

afterEach(() => sandbox.remove());
afterAll(() => gateway.close());

/** The path of a tool's program: packages are installed for the tools, or for the whole repository. */
function programOf(path: string): string {
  const found = ['test/tools/node_modules', 'node_modules'].map((folder) => join(ROOT, folder, path)).find(existsSync);
  if (found === undefined) throw new Error(`${path} is not installed: npm run tools`);
  return found;
}

interface PresetOutput {
  readonly presetConfig: { readonly fragmentMasking: false };
  readonly config: Readonly<Record<string, unknown>>;
}

type DocumentedPreset = PresetOutput & { readonly baseOutputDir: string };

/** The client preset's configuration in the documentation. */
async function documentedPreset(): Promise<DocumentedPreset> {
  await sandbox.write('codegen.mjs', documentedBlock("preset: 'client'"));
  // The documentation shows a module with this default export.
  const { default: configuration } = (await import(pathToFileURL(join(sandbox.folder, 'codegen.mjs')).href)) as {
    readonly default: { readonly generates: Readonly<Record<string, PresetOutput>> };
  };
  const [[baseOutputDir, output] = []] = Object.entries(configuration.generates);
  if (baseOutputDir === undefined || output === undefined) throw new Error('The documentation generates nothing');
  return { baseOutputDir, ...output };
}

/** Writes a program, and what the documented configuration generates for its documents. */
async function writeWithTypes(program: string): Promise<void> {
  const { baseOutputDir, presetConfig, config } = await documentedPreset();
  await sandbox.write('src/main.ts', program);
  const location = join(sandbox.folder, 'src/main.ts');
  const texts = [...program.matchAll(/\b(?:gql|graphql)\(`([^`]+)`\)/g)].map(([, text = '']) => text);
  const sections = await preset.buildGeneratesSection({
    baseOutputDir,
    presetConfig,
    schema: parse(SDL),
    schemaAst: buildSchema(SDL),
    documents: texts.map((rawSDL) => ({ location, document: parse(rawSDL), rawSDL })),
    config,
    plugins: [],
    pluginMap: {},
    pluginContext: {},
  });
  for (const section of sections) await sandbox.write(section.filename, await codegen(section));
}

/** What the programs return for ada's ledger. */
async function expected(): Promise<string> {
  const { body } = await gateway.graphql(LEDGER, { filter: { types: ['GIFT_SENT', 'PAYOUT'], from: '2025-01-01' } });
  const { me, myTransactions: ledger } = body.data as {
    me: { username: string; creditBalance: number };
    myTransactions: { edges: { node: { type: string } }[]; totalCount: number };
  };
  return `${me.username} ${me.creditBalance} ${ledger.edges[0]?.node.type ?? ''} ${ledger.totalCount}`;
}

/** The exports of the sandbox's program, which the test has written. */
async function load<Exports>(): Promise<Exports> {
  return (await sandbox.load()) as Exports;
}

type Read = { readonly read: (url: string, token: string) => Promise<unknown> };

test("GraphQL Code Generator's client preset types documents", async () => {
  await writeWithTypes(`import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
    import { print } from 'graphql';
    import { graphql } from './gql';
    const LEDGER = graphql(\`${LEDGER}\`);${PROGRAM}`);
  await sandbox.check();
  expect(await (await load<Read>()).read(gateway.url, tokenFor(ADA))).toBe(await expected());
});

test('the documented way to load more compiles with the generated types', async () => {
  const [documents = '', loading = ''] = documentedBlock('FOLLOWER_PAGE').split(/^(?=const after)/m);
  await writeWithTypes(`import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
    ${documents}
    export const SCREEN = gql(\`query Screen($id: ObjectID!) { user(id: $id) { id followers(first: 20) { ...FollowerPage } } }\`);
    type User = NonNullable<ResultOf<typeof SCREEN>['user']>;
    type Options = { query: typeof MORE_FOLLOWERS; variables: VariablesOf<typeof MORE_FOLLOWERS>; errorPolicy: 'all' };
    type Followers = NonNullable<User['followers']>;
    export async function more(user: User & { followers: Followers }, fetchMore: (options: Options) => Promise<{ error?: Error }>) {
      ${loading}
      return error;
    }`);
  await sandbox.check();
});

test("GraphQL Code Generator's client preset types subscriptions", async () => {
  await writeWithTypes(`import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
    import { print } from 'graphql';
    import { graphql } from './gql';
    const ADDED = graphql(\`subscription Added($after: String, $filter: TransactionFilter) {
      myTransactionAdded(after: $after, filter: $filter, limit: 1) { transactions { id amount createdAt } cursor }
    }\`);
    type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
    const holds = <Condition extends true>(): Condition | undefined => undefined;
    type Added = ResultOf<typeof ADDED>['myTransactionAdded'];
    holds<Equals<Added['transactions'][number]['amount'], number | string>>();
    holds<Equals<Added['cursor'], string>>();
    export async function read(url: string, token: string): Promise<string> {
      const variables: VariablesOf<typeof ADDED> = { filter: { types: ['GIFT_SENT'] } };
      const response = await fetch(url + '/graphql/stream', {
        method: 'POST',
        headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },
        body: JSON.stringify({ query: print(ADDED), variables }),
      });
      const reader = response.body?.getReader();
      const text = new TextDecoder().decode((await reader?.read())?.value);
      await reader?.cancel();
      const { data } = JSON.parse(text.slice(text.indexOf('{'))) as { data: ResultOf<typeof ADDED> };
      return data.myTransactionAdded.transactions.map(({ id }) => id).join();
    }`);
  await sandbox.check();
  const { body } = await gateway.graphql('{ myTransactions(filter: { types: [GIFT_SENT] }, first: 1) { nodes { id } } }');
  const [newest] = (body.data as { myTransactions: { nodes: { id: string }[] } }).myTransactions.nodes;
  expect(await (await load<Read>()).read(gateway.url, tokenFor(ADA))).toBe(newest?.id);
});

test('gql.tada types documents', async () => {
  const plugins = [JSON.parse(documentedBlock('gql.tada/ts-plugin')) as object];
  await sandbox.write('src/graphql.ts', documentedBlock('initGraphQLTada'));
  await sandbox.write(
    'src/main.ts',
    `import { print } from 'graphql';
    import type { ResultOf, VariablesOf } from 'gql.tada';
    import { graphql } from './graphql';
    const LEDGER = graphql(\`${LEDGER}\`);${PROGRAM}`,
  );
  await sandbox.configure({ plugins });
  await sandbox.run(programOf('gql.tada/bin/cli.js'), 'generate-output');
  await sandbox.check();
  expect(await (await load<Read>()).read(gateway.url, tokenFor(ADA))).toBe(await expected());
});

test('hey-api generates a client of the legacy routes', async () => {
  await sandbox.write('openapi-ts.config.ts', documentedBlock("output: 'src/rest'"));
  await sandbox.run(programOf('@hey-api/openapi-ts/bin/run.js'));
  await sandbox.write(
    'src/main.ts',
    `import { getTransactions } from './rest/sdk.gen';
    import { createClient } from './rest/client';
    export async function read(url: string, token: string): Promise<unknown> {
      const client = createClient({ baseUrl: url + '/api/v1', auth: token });
      const { data, error } = await getTransactions({ client, query: { type: ['GIFT_SENT', 'PAYOUT'], limit: 5 } });
      if (data === undefined) throw new Error(error?.errors.join('; '));
      const amount: number | string | undefined = data.data.items[0]?.amount;
      return [data.data.pagination.totalItems, amount];
    }`,
  );
  await sandbox.configure({ exactOptionalPropertyTypes: false });
  await sandbox.check();
  expect(await (await load<Read>()).read(gateway.url, tokenFor(ADA))).toEqual(await firstGifts());
});

test('orval generates a client of the legacy routes', async () => {
  const origin = 'https://gateway.example.com';
  await sandbox.write('orval.config.ts', documentedBlock("client: 'fetch'").replace(origin, gateway.url));
  await sandbox.run(programOf('orval/dist/bin/orval.js'));
  await sandbox.write(
    'src/main.ts',
    `import { getTransactions } from './rest';
    export async function read(_url: string, token: string): Promise<unknown> {
      const response = await getTransactions({ type: ['GIFT_SENT', 'PAYOUT'], limit: 5 }, { headers: { authorization: 'Bearer ' + token } });
      if (response.status !== 200) throw new Error(response.data.errors.join('; '));
      const amount: number | string | undefined = response.data.data.items[0]?.amount;
      return [response.data.data.pagination.totalItems, amount];
    }`,
  );
  await sandbox.check();
  expect(await (await load<Read>()).read(gateway.url, tokenFor(ADA))).toEqual(await firstGifts());
});

/** The number of ada's gifts and payouts, and the amount of the newest. */
async function firstGifts(): Promise<unknown> {
  const { body } = await gateway.rest('/users/me/transactions?type=GIFT_SENT,PAYOUT&limit=5');
  const { items, pagination } = body.data as { items: { amount: number }[]; pagination: { totalItems: number } };
  return [pagination.totalItems, items[0]?.amount];
}
