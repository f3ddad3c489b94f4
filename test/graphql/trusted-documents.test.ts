import { ConfigError } from '../../src/config/variables';
import { sha256IdOf } from '../../src/graphql/document-manifest';
import { createSchema } from '../../src/graphql/schema';
import { loadTrustedDocuments, TrustedDocuments } from '../../src/graphql/trusted-documents';
import { ManifestFolder } from '../support/manifest';

const ME = '{ me { id } }';
const NAMED = 'query Stats($id: ObjectID!) { userStats(userId: $id) { followers } }';

const schema = createSchema();
const folder = new ManifestFolder();
afterAll(() => {
  folder.remove();
});

function load(files: readonly string[], introspection = false): Promise<TrustedDocuments> {
  return loadTrustedDocuments(files, schema, { introspection });
}

/** The faults of a manifest at start, without the name of the variable. */
async function faultsOf(files: readonly string[], introspection = false): Promise<readonly string[]> {
  const error = await load(files, introspection).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return [];
  expect(error).toBeInstanceOf(ConfigError);
  // Checked in the line above.
  const { faults } = error as ConfigError;
  return faults.map((fault) => fault.replace(/^TRUSTED_DOCUMENTS: /, ''));
}

describe('a document of a manifest', () => {
  const documents = new TrustedDocuments([{ id: 'me', source: ME }]);
  const hash = sha256IdOf(ME).slice('sha256:'.length);

  test.each(['me', `sha256:${hash}`, hash])('is found by %s', (id) => {
    expect(documents.find(id)).toBe(ME);
  });

  test.each(['', 'ME', 'me ', `SHA256:${hash}`, hash.toUpperCase(), '__proto__', 'constructor', 'toString', 'sha256:', ME])(
    'is not found by %j',
    (id) => {
      expect(documents.find(id)).toBeUndefined();
    },
  );

  test.each([ME, '{me{id}}', '\n{\n  me,\n  {\n    id # the id\n  }\n}\n', '\uFEFF{ me { id } }', 'query { me { id } }'])(
    'is recognized as %j',
    (source) => {
      expect(documents.includes(source)).toBe(true);
      expect(documents.includes(source)).toBe(true);
    },
  );

  test.each(['{ me { id id } }', '{ me { i d } }', 'query Me { me { id } }', '', '{', '{ me { id } } %', "{ me { id } } '", `${ME}#${'x'.repeat(10_000)}`, '__proto__'])(
    'is not recognized as %j',
    (source) => {
      expect(documents.includes(source)).toBe(false);
      expect(documents.includes(source)).toBe(false);
    },
  ); // prettier-ignore
});

test('a document is recognized whatever the order of its definitions', () => {
  const [operation, a, b] = ['query Q { me { ...A ...B } }', 'fragment A on User { id }', 'fragment B on User { username }'];
  const documents = new TrustedDocuments([{ id: 'q', source: [operation, a, b].join('\n') }]);
  expect(documents.includes([b, operation, a].join(' '))).toBe(true);
  expect(documents.includes([b, operation].join(' '))).toBe(false);
  expect(documents.includes([b, operation, a, a].join(' '))).toBe(false);
});

test('reads several manifests in both formats, which may overlap', async () => {
  const web = folder.write('web.json', { a: ME });
  const ios = folder.write('ios.json', {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [
      { id: 'a', name: 'Me', type: 'query', body: ME },
      { id: 'b', name: 'Stats', type: 'query', body: NAMED },
    ],
  });
  const documents = await load([web, ios, web]);
  expect([documents.size, documents.find('a'), documents.find('b')]).toEqual([2, ME, NAMED]);
});

/** Reads 5,000 documents. Returns the longest time without a turn of the event loop, as a part of the whole time. */
async function longestPart(file: string): Promise<number> {
  let turns = 0;
  const started = performance.now();
  let [last, longest] = [started, 0];
  const turn = (): void => {
    turns += 1;
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(turn, 0);
  const documents = await load([file]);
  turn();
  clearInterval(timer);
  expect(documents.size).toBe(5_000);
  expect(documents.find('q4999')).toBe('query Q4999 { me { id username } }');
  expect(turns).toBeGreaterThan(50);
  return longest / (performance.now() - started);
}

test('reads 5,000 documents, and leaves the event loop to others meanwhile', async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`q${index}`, `query Q${index} { me { id username } }`]));
  const file = folder.write('many.json', many);
  // A pause of the process looks like work that is done in one piece, which would be one each time.
  let longest = await longestPart(file);
  for (let attempt = 1; attempt < 5 && longest >= 1 / 4; attempt += 1) longest = await longestPart(file);
  expect(longest).toBeLessThan(1 / 4);
});

test('lists the faults of all documents of all files, with file, name and id', async () => {
  const apollo = { format: 'apollo-persisted-query-manifest', version: 1 };
  const web = folder.write('web.json', {
    ...apollo,
    operations: [
      { id: '1', name: 'Nickname', body: 'query Nickname {\n  me { nickname }\n}' },
      { id: '2', name: 'Fine', body: ME },
      { id: '3', name: 'Broken', body: 'query Broken { me { id }' },
      { id: '2', name: 'Other', body: NAMED },
    ],
  });
  const ios = folder.write('ios.json', { 4: `{ ${'a: me { id } '.repeat(101)}}`, 5: 'mutation { __typename }', 6: '#'.repeat(10_001) });
  expect(await faultsOf([web, ios, folder.path('missing.json')])).toEqual([
    'web.json: "Nickname" ("1"): The document is not valid against the schema: unknown field "nickname" on type "User" (line 2)',
    'web.json: "Broken" ("3"): The document is not valid GraphQL: expected Name, found <EOF>',
    'web.json: "Other" ("2"): the id is also that of another document',
    'ios.json: "4": query must use each name at most 100 times',
    'ios.json: "5": The document is not valid against the schema: the schema does not support mutation operations (line 1)',
    'ios.json: "6": query must have at most 10000 characters',
    'missing.json: cannot be read (ENOENT)',
  ]);
});

test('rejects documents that cost too much whatever their variables are', async () => {
  const pages = (count: number): string =>
    `{ ${Array.from({ length: count }, (_, index) => `p${index}: myTransactions(limit: 100) { nodes { stream { host { email } } } }`).join(' ')} }`;
  expect(await faultsOf([folder.write('costly.json', { small: pages(2), large: pages(20) })])).toEqual([
    'costly.json: "large": query must cost at most 2000 units',
  ]);
});

test('accepts introspection only if it is enabled', async () => {
  const file = folder.write('introspection.json', { schema: '{ __schema { queryType { name } } }' });
  expect(await faultsOf([file], true)).toEqual([]);
  expect(await faultsOf([file])).toEqual([
    'introspection.json: "schema": The document is not valid against the schema: introspection is disabled (line 1)',
  ]);
});

test('rejects a manifest of more than 32 MB without reading it', async () => {
  expect(await faultsOf([folder.write('large.json', ' '.repeat(32_000_001))])).toEqual(['large.json: must have at most 32000000 bytes']);
});

test('rejects a folder', async () => {
  expect(await faultsOf([folder.path('.')])).toEqual([expect.stringMatching(/^gateway-manifest-\w+: cannot be read \(EISDIR\)$/)]);
});
