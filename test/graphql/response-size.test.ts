import { exceedsBytes } from '../../src/graphql/response-size';
import { ADA, startGateway, type TestGateway } from '../support/gateway';

test.each([
  ['strings', { data: { bio: 'x'.repeat(900) } }],
  ['strings of multi-byte characters', { data: { bio: 'ğ'.repeat(450) } }],
  ['many short strings', { data: { nodes: Array.from({ length: 90 }, () => ({ id: 'abcd' })) } }],
  ['many numbers', { data: { nodes: Array.from({ length: 120 }, () => 1) } }],
  ['long names', { data: { ['x'.repeat(900)]: null } }],
])('counts the bytes of %s', (_what, value) => {
  const { length } = Buffer.from(JSON.stringify(value));
  expect(exceedsBytes(value, length / 2)).toBe(true);
  expect(exceedsBytes(value, 4 * length)).toBe(false);
});

test('stops reading once the limit is exceeded', () => {
  let reads = 0;
  const items = Array.from({ length: 1_000 }, () => ({
    get text(): string {
      reads += 1;
      return 'x'.repeat(100);
    },
  }));
  expect(exceedsBytes(items, 1_000)).toBe(true);
  expect(reads).toBeLessThan(20);
});

describe('a response of more than 5 MB', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.database.execute(`update profiles set bio = repeat('ş', 2400)`);
  });
  afterAll(() => gateway.close());

  const aliases = (count: number): string => Array.from({ length: count }, (_, index) => `b${index}: bio`).join(' ');
  const query = (count: number): string => `query ($ids: [ObjectID!]!) { users(ids: $ids) { profile { ${aliases(count)} } } }`;
  const ids = Array.from({ length: 100 }, () => ADA);

  test('is RESPONSE_TOO_LARGE with 422, whether or not the operation is cached', async () => {
    for (const [language, message] of [
      ['en', 'Response too large: select fewer fields or a smaller page'],
      ['tr', 'Yanıt çok büyük: daha az alan ya da daha küçük bir sayfa seçin'],
    ] as const) {
      for (let time = 0; time < 2; time += 1) {
        const { status, body } = await gateway.graphql(query(14), { ids }, { headers: { 'x-language': language } });
        const extensions = { code: 'RESPONSE_TOO_LARGE', requestId: expect.any(String) as string };
        expect([status, body]).toEqual([422, { errors: [{ message, extensions }] }]);
      }
    }
  });

  test('is sent if it is a little smaller', async () => {
    const { status, body, text } = await gateway.graphql(query(4), { ids });
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(text.length).toBeGreaterThan(900_000);
  });
});
