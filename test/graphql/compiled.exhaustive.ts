import fc from 'fast-check';
import { anyDocument } from '../hostile/arbitraries';
import { startGateway, type TestGateway } from '../support/gateway';
import { runThrice } from './run-thrice';

/** Documents generated from the schema, the same in every run. */
const DOCUMENTS = fc.sample(anyDocument, { numRuns: 400, seed: 20_261_124 });

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ INTROSPECTION: 'true' });
});
afterAll(() => gateway.close());

test(`${DOCUMENTS.length} generated documents return the same response when compiled`, async () => {
  let executed = 0;
  for (const query of DOCUMENTS) {
    const [plain, again, compiled] = await runThrice(gateway, query);
    expect({ query, answer: again }).toEqual({ query, answer: plain });
    expect({ query, answer: compiled }).toEqual({ query, answer: plain });
    if (JSON.stringify(plain).includes('"status":200')) executed += 1;
  }
  expect(executed).toBeGreaterThan(100);
});
