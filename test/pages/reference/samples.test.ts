import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { operationsOf, type ApiDocument } from '../../../src/pages/reference/api-document';
import { buildRequest, exampleValues, type Values } from '../../../src/pages/reference/build-request';
import { SAMPLE_LANGUAGES, type SampleLanguageId } from '../../../src/pages/reference/samples';
import { DOCUMENTS } from '../../rest/openapi/documents';
import { ADA, startGateway, tokenFor, type EnvelopeBody, type TestGateway } from '../../support/gateway';

// The page and the document come from the same build; the page reads a part of it.
const DOCUMENT = DOCUMENTS.en as unknown as ApiDocument;
const OPERATIONS = operationsOf(DOCUMENT);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** The programs that run samples. Those of Swift and Kotlin are not required. */
const PROGRAMS = {
  curl: ['sh', '-c'],
  javascript: [process.execPath, '--input-type=module', '--eval'],
  python: ['python3', '-c'],
} as const satisfies Partial<Record<SampleLanguageId, readonly string[]>>;

type Runnable = keyof typeof PROGRAMS;

// Object.keys returns string[], even for a closed record.
const RUNNABLE = Object.keys(PROGRAMS) as Runnable[];

function sampleOf(id: SampleLanguageId, operationId: string, values: Values, headers: Values): string {
  const operation = OPERATIONS.find((each) => each.id === operationId)!;
  const { request, faults } = buildRequest(gateway.url, operation, { ...exampleValues(operation), ...values }, headers);
  expect(faults).toEqual([]);
  return SAMPLE_LANGUAGES.find((language) => language.id === id)!.write(request);
}

/** Runs a sample with a token in its environment. @throws with its standard error if it fails */
async function run(id: Runnable, sample: string, token = tokenFor(ADA)): Promise<string> {
  const [program, ...options] = PROGRAMS[id];
  const { stdout } = await promisify(execFile)(program, [...options, sample], { env: { PATH: process.env['PATH'], TOKEN: token } });
  return stdout;
}

/** The data that a sample prints: curl prints the envelope, the other samples print its data. */
function dataOf(id: Runnable, stdout: string): unknown {
  const printed: unknown = JSON.parse(stdout);
  // The envelope of the legacy API.
  return id === 'curl' ? (printed as EnvelopeBody).data : printed;
}

/** Whether a machine has the program; a run of all tests (`.ci/run`) installs those that it lacks. */
function isInstalled(id: Runnable): boolean {
  return spawnSync(PROGRAMS[id][0], ['--version']).error === undefined;
}

describe.each(RUNNABLE.filter(isInstalled))('the %s sample', (id) => {
  test.each(OPERATIONS)('of $id with its example parameters returns its example', async ({ id: operationId, success }) => {
    const { data } = success.content['application/json'].example as EnvelopeBody;
    expect(dataOf(id, await run(id, sampleOf(id, operationId, {}, {})))).toEqual(data);
  });

  test('sends every parameter and header, whatever characters they have', async () => {
    // With characters that shells and strings interpret; an id of a request is returned unchanged.
    const device = `"it's" \\ \\(x) $HOME $(id) \`id\` \${x} {x} %s #{x} !!`;
    const values = { limit: '2', type: 'GIFT_SENT,PAYOUT', from: '2025-01-01T00:00:00+03:00', to: '2026-12-31' };
    const headers = { 'x-language': 'tr', 'x-timezone': 'UTC+03:00', 'x-device-id': device, 'x-app-version': '1.2.3' };
    const stdout = await run(id, sampleOf(id, 'getTransactions', values, headers));
    const query = new URLSearchParams(values).toString();
    const { body } = await gateway.rest(`/users/me/transactions?${query}`, { headers });
    expect(dataOf(id, stdout)).toEqual(body.data);
    const requests = gateway.log.filter((line) => JSON.stringify(line).includes(JSON.stringify(device).slice(1, -1)));
    expect(requests.length).toBeGreaterThanOrEqual(2);
  });

  test.each([`it's`, '"', '$HOME $(id)', '`id`', '\\', '\\(x)', '{x}', '${x}', 'İğüşöç 😀', '%0a', 'a\nb'])(
    'sends the path parameter %j unchanged',
    async (username) => {
      const sample = sampleOf(id, 'getProfile', { username }, { 'x-language': 'tr' });
      const reason = 'username: 3 ile 30 karakter arasında olmalı ve yalnızca A-Z a-z 0-9 . _ içermeli';
      if (id === 'curl') expect(JSON.parse(await run(id, sample))).toMatchObject({ errors: ['Doğrulama başarısız', reason] });
      // The other samples fail with the errors of the envelope.
      else await expect(run(id, sample)).rejects.toThrow(reason);
    },
  );

  test('reports a rejected token', async () => {
    const sample = sampleOf(id, 'getUserStats', {}, {});
    if (id === 'curl') expect(JSON.parse(await run(id, sample, 'x.y.z'))).toMatchObject({ statusCode: 401 });
    else await expect(run(id, sample, 'x.y.z')).rejects.toThrow('Authentication required');
  });
});

describe.each([
  ['swift', (text: string) => JSON.stringify(text)],
  ['kotlin', (text: string) => JSON.stringify(text).replaceAll('$', '\\$')],
] as const)('the %s sample', (id, literal) => {
  test.each(OPERATIONS)('of $id has its URL, its headers and the token', ({ id: operationId, path }) => {
    const headers = { 'x-language': 'tr', 'x-device-id': `"it's" \\ \\(x) $HOME \${x}` };
    const sample = sampleOf(id, operationId, {}, headers);
    const url = gateway.url + path.replace('{id}', ADA).replace('{username}', 'ada');
    expect(sample).toMatch(new RegExp(`url\\(?(: URL\\(string: )?"${url.replace(/[.?]/g, '\\$&')}(\\?limit=1)?"`, 'i'));
    for (const [name, value] of Object.entries(headers)) {
      const line = sample.split('\n').find((each) => each.includes(literal(name)));
      expect(line).toContain(literal(value));
    }
    expect(sample).toMatch(/"Bearer (\\\(token\)|\$token)"/);
    // Every quote and bracket is closed.
    const bare = sample.replace(/"(?:\\.|[^"\\])*"/g, '');
    expect(bare).not.toContain('"');
    for (const [open, close] of ['()', '{}', '[]']) expect(bare.split(open!).length).toBe(bare.split(close!).length);
  });
});
