import { startGateway, type TestGateway } from '../support/gateway';
import { HAND_MADE } from './hand-made-documents';
import { runThrice } from './run-thrice';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ INTROSPECTION: 'true' });
});
afterAll(() => gateway.close());

// Generated documents are in compiled.exhaustive.ts.
test.each(HAND_MADE)('returns the same response when compiled: %s', async (query) => {
  const [plain, , compiled] = await runThrice(gateway, query);
  expect(compiled).toEqual(plain);
});
