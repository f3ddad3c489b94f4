import { exceedsBytes } from '../../src/graphql/answer-size';
import { ADA, startGateway, type TestGateway } from '../support/gateway';

test.each([
  ['texts', { data: { bio: 'x'.repeat(900) } }],
  ['texts of more bytes than characters', { data: { bio: 'ğ'.repeat(450) } }],
  ['many short texts', { data: { nodes: Array.from({ length: 90 }, () => ({ id: 'abcd' })) } }],
  ['many numbers', { data: { nodes: Array.from({ length: 120 }, () => 1) } }],
  ['long names', { data: { ['x'.repeat(900)]: null } }],
])('%s are added up', (_what, value) => {
  const { length } = Buffer.from(JSON.stringify(value));
  expect(exceedsBytes(value, length / 2)).toBe(true);
  expect(exceedsBytes(value, 4 * length)).toBe(false);
});

test('nothing is looked at beyond what is too large', () => {
  let looks = 0;
  const items = Array.from({ length: 1_000 }, () => ({
    get text(): string {
      looks += 1;
      return 'x'.repeat(100);
    },
  }));
  expect(exceedsBytes(items, 1_000)).toBe(true);
  expect(looks).toBeLessThan(20);
});

describe('an answer of more than 5 MB', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.database.execute(`update profiles set bio = repeat('ş', 2400)`);
  });
  afterAll(() => gateway.close());

  const aliases = (count: number): string => Array.from({ length: count }, (_, index) => `b${index}: bio`).join(' ');
  const query = (count: number): string => `query ($ids: [ObjectID!]!) { users(ids: $ids) { profile { ${aliases(count)} } } }`;
  const ids = Array.from({ length: 100 }, () => ADA);

  test('is an error of its own, whether the operation is known or not', async () => {
    for (const [language, message] of [
      ['en', 'The response would be too large: select less, or smaller pages'],
      ['tr', 'Yanıt çok büyük olurdu: daha az alan ya da daha küçük sayfalar seçin'],
    ] as const) {
      for (let time = 0; time < 2; time += 1) {
        const { status, body } = await gateway.graphql(query(14), { ids }, { headers: { 'x-language': language } });
        const extensions = { code: 'RESPONSE_TOO_LARGE', requestId: expect.any(String) as string };
        expect([status, body]).toEqual([422, { errors: [{ message, extensions }] }]);
      }
    }
  });

  test('is answered where it is a little smaller', async () => {
    const { status, body, text } = await gateway.graphql(query(4), { ids });
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(text.length).toBeGreaterThan(900_000);
  });
});
