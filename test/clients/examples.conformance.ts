import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADA, startGateway, tokenFor, type TestGateway } from '../support/gateway';
import { readByGraphQL } from './graphql-client.example';
import { readByRest } from './rest-client.example';

let gateway: TestGateway;
let consoleLog: jest.SpyInstance;
beforeAll(async () => {
  gateway = await startGateway();
  consoleLog = jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(() => gateway.close());

test('the example of a REST client reads counts and all pages of a list', async () => {
  const gifts = await readByRest(gateway.url, tokenFor(ADA), ADA);
  expect(consoleLog).toHaveBeenLastCalledWith('120 followers, 12 streams');
  const { body } = await gateway.rest('/users/me/transactions?type=GIFT_SENT&limit=1');
  expect(body.data).toMatchObject({ pagination: { totalItems: gifts.length } });
  expect(new Set(gifts.map(({ id }) => id)).size).toBe(gifts.length);
  expect(gifts.every(({ type }) => type === 'GIFT_SENT')).toBe(true);
});

test('the example of a GraphQL client reads counts', async () => {
  expect(await readByGraphQL(gateway.url, tokenFor(ADA), ADA)).toEqual({
    userId: ADA,
    followers: 120,
    following: 85,
    totalLiveStreams: 12,
  });
  expect(consoleLog).toHaveBeenLastCalledWith('120 followers, 12 streams');
});

test('both examples report why they are rejected', async () => {
  await expect(readByRest(gateway.url, tokenFor(ADA), 'xyz')).rejects.toThrow('Validation failed; id: must be 24 hexadecimal characters');
  await expect(readByGraphQL(gateway.url, tokenFor(ADA), 'ffffffffffffffffffffffff')).rejects.toThrow('Resource not found');
});

test.each(['rest-client.example.ts', 'graphql-client.example.ts'])('docs/clients.md contains %s unchanged', (file) => {
  const documentation = readFileSync(join(__dirname, '../../docs/clients.md'), 'utf8');
  expect(documentation).toContain(`\`\`\`ts\n${readFileSync(join(__dirname, file), 'utf8')}\`\`\`\n`);
});
