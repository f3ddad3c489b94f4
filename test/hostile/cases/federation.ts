import { ADA } from '../../support/gateway';
import { as, graphqlCase, post, type HostileCase } from '../hostile-case';

const JSON_TYPE = ['content-type', 'application/json'] as const;
const AT = { at: 'federated' } as const;
const ENTITIES =
  'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on User { id } ... on Transaction { id amount } } }';
/** A transaction of ada's. */
const PAYMENT = '5eed03000000000000000400';
const ZEYNEP = '5eed01000000000000000009';

const user = { __typename: 'User', id: ADA };

function entities(name: string, r: unknown, status: number, more: Parameters<typeof graphqlCase>[3] = {}): HostileCase {
  return graphqlCase(name, ENTITIES, status, { variables: { r }, ...AT, ...more });
}

function body(r: unknown, query = ENTITIES): string {
  return JSON.stringify({ query, variables: { r } });
}

/** Representations nested in lists, which JSON.stringify could not write. */
const DEEP = `{"query":${JSON.stringify(ENTITIES)},"variables":{"r":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;

const ALIASED = `query ($r: [_Any!]!) { ${Array.from({ length: 30 }, (_, index) => `a${index}: _entities(representations: $r) { ... on User { stats { followers } } }`).join(' ')} }`;

/** Fields of routers, sent by clients that are none. */
export const FEDERATION: readonly HostileCase[] = [
  post('the subgraph, unauthenticated', '{"query":"{ _service { sdl } }"}', 401, { send: [JSON_TYPE], ...AT }),
  post('the subgraph with a forged address', '{"query":"{ _service { sdl } }"}', 401, { send: [JSON_TYPE, ['x-forwarded-for', '192.0.2.1']], ...AT }),
  graphqlCase('the subgraph of a client', '{ _service { sdl } }', 200, { code: 'FORBIDDEN', ...AT }),
  graphqlCase('the subgraph in a fragment', '{ me { id } ...x } fragment x on Query { y: _service { sdl } }', 200, { code: 'FORBIDDEN', ...AT }),
  post('entities, unauthenticated', body([user]), 401, { send: [JSON_TYPE], ...AT }),
  post('entities with the token of another issuer', body([user]), 401, { send: [['authorization', 'Bearer x.y.z'], JSON_TYPE], ...AT }),
  post('a foreign transaction as an entity', body([{ __typename: 'Transaction', id: PAYMENT }]), 200, { send: [as(ZEYNEP), JSON_TYPE], code: 'NOT_FOUND', ...AT }),
  entities('501 representations', Array(501).fill(user), 200, { code: 'BAD_USER_INPUT', says: '500' }),
  entities('two thousand empty representations', Array(2_001).fill({}), 400, { says: '2000' }),
  graphqlCase('entities under thirty aliases', ALIASED, 400, { variables: { r: Array(40).fill(user) }, says: '2000', ...AT }),
  post('representations twenty thousand lists deep', DEEP, 200, { code: 'BAD_USER_INPUT', ...AT }),
  entities('a representation that is null', [null], 400, { says: 'representations.0' }),
  entities('no representations', null, 400, { says: 'representations' }),
  entities('a type of introspection', [{ __typename: '__Schema', id: ADA }], 200, { code: 'BAD_USER_INPUT' }),
  entities('a prototype as representation', [JSON.parse('{"__proto__":{"__typename":"User","id":"507f1f77bcf86cd799439011"}}')], 400, { code: 'BAD_USER_INPUT' }),
  entities('SQL as the id of a representation', [{ __typename: 'User', id: "' or 1=1 --" }], 200, { code: 'BAD_USER_INPUT' }),
]; // prettier-ignore
