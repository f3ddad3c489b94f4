import { ADA } from '../../support/gateway';
import { as, graphqlCase, bearer, post, rest, type HostileCase } from '../hostile-case';

const INVALID = { code: 'GRAPHQL_VALIDATION_FAILED', at: 'production' } as const;
const JSON_TYPE = ['content-type', 'application/json'] as const;
const MEHMET = '5eed01000000000000000002';
const CROWD = '5eed01000000000000000010';
const DEAR = '{"query":"{ myTransactions(limit: 100) { nodes { stream { host { id } } } } }"}';

function page(name: string, path: string): HostileCase {
  return { name, request: { path, headers: [bearer()] }, status: 404, endpoint: 'graphql', at: 'production' };
}

/** Features disabled in production, and requests over the rate limit. */
export const PRODUCTION: readonly HostileCase[] = [
  graphqlCase('the schema', '{ __schema { types { name } } }', 400, INVALID),
  graphqlCase('a type of the schema', '{ __type(name: "User") { fields { name } } }', 400, INVALID),
  graphqlCase('the schema in a fragment', '{ ...x } fragment x on Query { __schema { queryType { name } } }', 400, INVALID),
  graphqlCase('the schema under an alias', '{ a: __schema { queryType { name } } me { id } }', 400, INVALID),
  graphqlCase('a misspelled field, which gets no suggestion', '{ me { emai } }', 400, INVALID),
  graphqlCase('a misspelled type', '{ me { ... on Usr { id } } }', 400, INVALID),
  graphqlCase('a misspelled argument', `{ user(idd: "${ADA}") { id } }`, 400, INVALID),
  graphqlCase('a misspelled enum value', '{ myTransactions(filter: { types: [BONU] }) { nodes { id } } }', 400, INVALID),
  post('unauthenticated introspection', '{"query":"{ __schema { types { name } } }"}', 401, { send: [JSON_TYPE], at: 'production' }),
  post('an unknown field, unauthenticated', '{"query":"{ nope }"}', 401, { send: [JSON_TYPE], at: 'production' }),
  post('a syntax error, unauthenticated', '{"query":"{"}', 401, { send: [JSON_TYPE], at: 'production' }),
  page('the playground', '/playground'),
  page('the playground’s settings', '/playground/settings.json'),
  page('the reference', '/docs'),
  page('the document of the reference', '/docs/openapi.json'),
  page('the sources', '/src/main.ts'),
  page('the configuration', '/.env'),
  page('the root', '/'),
  post('an account over its rate limit', DEAR, 429, { send: [as(MEHMET), JSON_TYPE], at: 'limited', times: 6, headers: { 'retry-after': true, ratelimit: true, 'ratelimit-policy': true } }),
  rest('the same account over REST', '/users/me/transactions', 429, { send: [as(MEHMET)], at: 'limited', headers: { 'retry-after': true } }),
  rest('the same account from another address', '/users/me/transactions', 429, { send: [as(MEHMET), ['x-forwarded-for', '203.0.113.7']], at: 'limited' }),
  rest('another account meanwhile', '/users/me/transactions', 200, { send: [as(CROWD)], at: 'limited' }),
  rest('an unauthenticated client that tries a thousand tokens', '/users/me/transactions', 429, { send: [bearer('x.y.z')], at: 'limited', times: 1050, headers: { 'retry-after': true } }),
  rest('the same client with forged forwarding headers', '/users/me/transactions', 429, { send: [bearer('x.y.z'), ['x-forwarded-for', '203.0.113.7'], ['forwarded', 'for=203.0.113.7'], ['x-real-ip', '203.0.113.7']], at: 'limited' }),
  rest('the same client at an unknown route', '/nothing', 429, { send: [], at: 'limited' }),
]; // prettier-ignore
