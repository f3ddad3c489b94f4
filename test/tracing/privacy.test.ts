import { ADA, tokenFor } from '../support/gateway';
import { KIND } from './collector';
import { clientTrace, startTracedGateway, type TracedGateway } from './traced-gateway';

const OTHER = '5eed01000000000000000003';

/** What must not leave: identifiers and values that clients send, or that the database returns. */
const VALUES = [ADA, OTHER, 'grace.hopper', 'Ada Lovelace', 'very-secret', '203.0.113.7', 'a-private-device'];

let traced: TracedGateway;

beforeAll(async () => {
  traced = await startTracedGateway({ TRUST_PROXY: 'true', RATE_LIMIT: '100000' });
});

afterAll(() => traced.close());

test('no span contains a token, an id, an address, or a value that a client or the database sent', async () => {
  const { gateway, collector } = traced;
  const tokens = [tokenFor(ADA), tokenFor(OTHER), `${tokenFor(ADA)}x`];
  await gateway.database.execute(`update profiles set display_name = 'Ada Lovelace' where user_id = '${ADA}'`);
  let requests = 0;
  for (const token of tokens) {
    const secretHeaders = {
      authorization: `Bearer ${token}`,
      'x-forwarded-for': '203.0.113.7',
      'x-device-id': 'a-private-device',
      'x-request-id': token.split('.')[2]?.slice(0, 40) ?? '',
      cookie: token,
      referer: `https://a.example/?t=${token}`,
      'user-agent': `very-secret ${token}`,
    };
    const headers = (): Record<string, string> => ({ ...secretHeaders, traceparent: clientTrace().traceparent });
    for (const path of [
      `/api/v1/users/${ADA}/stats`,
      `/api/v1/users/${OTHER}/stats?token=${token}`,
      '/api/v1/users/profile/ada',
      '/api/v1/users/profile/grace.hopper',
      `/api/v1/users/me/transactions?streamId=${OTHER}&from=2026-05-22&cursor=${token}`,
      '/api/v1/users/me/transactions?limit=3',
      `/api/v1/users/${token}/stats`,
      `/${token}`,
    ]) {
      await gateway.fetch(path, { as: null, headers: headers() });
      requests += 1;
    }
    for (const body of [
      { query: `{ user(id: "${OTHER}") { username profile { displayName } email } }` },
      { query: 'query ($name: String!) { profile(username: $name) { displayName } }', variables: { name: 'grace.hopper' } },
      { query: `query very_secret_${'a1'.repeat(20)} { me { id } }` },
      { query: `{ me { nothing(argument: "very-secret ${token}") } }` },
    ]) {
      const contentType = { 'content-type': 'application/json' };
      await gateway.fetch('/graphql', { as: null, headers: { ...headers(), ...contentType }, body: JSON.stringify(body) });
      requests += 1;
    }
  }
  await collector.until(requests, ({ kind }) => kind === KIND.server);
  const text = collector.bodies.join('\n');
  expect(text).toContain('public.users');
  const secrets = [...VALUES, ...tokens.flatMap((token) => [token, ...token.split('.')]), 'a1'.repeat(20)];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(collector.spans.filter(({ attributes }) => 'url.path' in attributes || 'client.address' in attributes)).toEqual([]);
});
