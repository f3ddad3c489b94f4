import fc from 'fast-check';
import { anyDocument } from '../hostile/arbitraries';
import { startGateway, type TestGateway } from '../support/gateway';
import { HAND_MADE } from './hand-made-documents';

/** Documents generated from the schema, the same in every run. */
const DOCUMENTS = fc.sample(anyDocument, { numRuns: 400, seed: 20_261_124 });

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ INTROSPECTION: 'true' });
});
afterAll(() => gateway.close());

/** Whether the field is missing from the data because null propagated to a parent. */
function isSwallowed(data: unknown, path: readonly (string | number)[]): boolean {
  let value: unknown = data;
  for (const step of path.slice(0, -1)) {
    if (value === null) return true;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value === null;
}

/**
 * A comparable form of a response, without its request id. Errors of sibling fields are listed as the fields complete, so they are
 * sorted. Below a field that null propagation removed, graphql-js reports only the errors that occurred before it and compiled
 * operations report all; GraphQL, section 6.4.4, allows both, so these errors are ignored.
 */
function comparable({ status, body: { data, errors = [] } }: Awaited<ReturnType<TestGateway['graphql']>>): object {
  const visible = errors.filter(({ path }) => path === undefined || !isSwallowed(data, path));
  const messages = visible.map((error) => JSON.stringify({ ...error, extensions: { ...error.extensions, requestId: '' } }));
  // As text, so that the order of keys is compared too.
  return { status, hasErrors: errors.length > 0, data: JSON.stringify(data), errors: messages.sort() };
}

/** Sends an operation three times: graphql-js executes the first, the second is compiled, the third runs from the cache. */
async function thrice(query: string): Promise<object[]> {
  const answers = [];
  for (let time = 0; time < 3; time++) answers.push(comparable(await gateway.graphql(query, { x: 5 }, { as: '5eed01000000000000000010' })));
  return answers;
}

test.each(HAND_MADE)('returns the same response when compiled: %s', async (query) => {
  const [plain, , compiled] = await thrice(query);
  expect(compiled).toEqual(plain);
});

test(`${DOCUMENTS.length} generated documents return the same response when compiled`, async () => {
  let executed = 0;
  for (const query of DOCUMENTS) {
    const [plain, again, compiled] = await thrice(query);
    expect({ query, answer: again }).toEqual({ query, answer: plain });
    expect({ query, answer: compiled }).toEqual({ query, answer: plain });
    if (JSON.stringify(plain).includes('"status":200')) executed += 1;
  }
  expect(executed).toBeGreaterThan(100);
});
