import { ADA } from '../../support/gateway';
import { graphqlCase, post, type HostileCase } from '../hostile-case';

const STATS = 'query ($id: ObjectID!) { userStats(userId: $id) { followers } }';
const PROFILE = 'query ($name: String!) { profile(username: $name) { userId } }';
const LIST =
  'query ($filter: TransactionFilter, $limit: Int, $page: Int, $after: String) { myTransactions(filter: $filter, limit: $limit, page: $page, after: $after) { nodes { id } } }';
const USERS = 'query ($ids: [ObjectID!]!) { users(ids: $ids) { id } }'; // prettier-ignore

function id(name: string, value: unknown): HostileCase {
  return graphqlCase(name, STATS, 400, { variables: { id: value }, says: '"id"' });
}

function filter(name: string, value: unknown, says: string): HostileCase {
  return graphqlCase(name, LIST, 400, { variables: { filter: value }, says });
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
}

/** A field error leaves the status at 200. */
const FOUND = { code: 'BAD_USER_INPUT' };

/** Variables of the wrong type, size or depth. */
export const VARIABLES: readonly HostileCase[] = [
  id('a number where an id belongs', 507),
  id('null where an id belongs', null),
  id('a list where an id belongs', [ADA]),
  id('an object where an id belongs', { $ne: null }),
  id('a truth where an id belongs', true),
  id('an empty id', ''),
  id('an id with NUL in it', `${ADA.slice(1)}\u0000`),
  id('an id with a lone surrogate in it', `${ADA.slice(1)}\ud800`),
  id('an id with a line break after it', `${ADA}\n`),
  id('an id of 50,000 characters', 'a'.repeat(50_000)),
  id('an id of SQL', "'; drop table users; --"),
  graphqlCase('no variable where one is needed', STATS, 400, { says: '"id"' }),
  graphqlCase('a variable of another case', STATS, 400, { variables: { ID: ADA }, says: '"id"' }),
  graphqlCase('a name with NUL in it', PROFILE, 200, { ...FOUND, variables: { name: 'ada\u0000' }, says: 'username' }),
  graphqlCase('a name with a lone surrogate in it', PROFILE, 200, { ...FOUND, variables: { name: 'ada\udfff' }, says: 'username' }),
  graphqlCase('a name of 50,000 characters', PROFILE, 200, { ...FOUND, variables: { name: 'a'.repeat(50_000) }, says: 'username' }),
  graphqlCase('a number where a name belongs', PROFILE, 400, { variables: { name: 1 } }),
  graphqlCase('a name in another alphabet', PROFILE, 200, { ...FOUND, variables: { name: '\u0430da' }, says: 'username' }),
  graphqlCase('a name that folds to another in Turkish', PROFILE, 200, { ...FOUND, variables: { name: 'ad\u0131' }, says: 'username' }),
  graphqlCase('a limit of text', LIST, 400, { variables: { limit: '20' } }),
  graphqlCase('a limit of a fraction', LIST, 400, { variables: { limit: 1.5 } }),
  graphqlCase('a negative limit, which counts from the end elsewhere', LIST, 200, { ...FOUND, variables: { limit: -5 }, says: 'limit' }),
  graphqlCase('a limit beyond 32 bits', LIST, 400, { variables: { limit: 2 ** 31 } }),
  graphqlCase('a limit beyond a hundred', LIST, 200, { ...FOUND, variables: { limit: 101 }, says: 'limit' }),
  graphqlCase('page zero in GraphQL', LIST, 200, { ...FOUND, variables: { page: 0 }, says: 'page' }),
  graphqlCase('a page and a cursor', LIST, 200, { ...FOUND, variables: { page: 1, after: 'x' } }),
  graphqlCase('a cursor of garbage', LIST, 200, { ...FOUND, variables: { after: '\ud800' }, says: 'after' }),
  graphqlCase('a cursor of 50,000 characters', LIST, 200, { ...FOUND, variables: { after: 'A'.repeat(50_000) }, says: 'after' }),
  filter('a filter that is a list', [], 'filter'),
  filter('a filter that is text', 'types', 'filter'),
  filter('a field the filter has not', { userId: ADA }, 'filter'),
  filter('a prototype in a filter', JSON.parse('{"toString":1}'), 'filter'),
  filter('a type there is not', { types: ['GIFT'] }, 'filter.types'),
  filter('an operator where a type belongs', { types: [{ $gt: '' }] }, 'filter.types'),
  filter('a stream of a filter that is no id', { streamId: '1' }, 'filter.streamId'),
  filter('a day of a filter that does not exist', { from: '2026-02-30' }, 'filter.from'),
  filter('a number where a day belongs', { to: 1_747_900_800 }, 'filter.to'),
  graphqlCase('a filter that ends before it begins', LIST, 200, { ...FOUND, variables: { filter: { from: '2026-05-23', to: '2026-05-22' } }, says: 'filter.from' }),
  filter('an infinite day', { from: 'infinity' }, 'filter.from'),
  filter('a filter a thousand deep', { types: deep(1000) }, 'filter'),
  graphqlCase('101 ids by a variable', USERS, 200, { ...FOUND, variables: { ids: Array(101).fill(ADA) }, says: 'ids' }),
  graphqlCase('an invalid id among ids', USERS, 400, { variables: { ids: [ADA, 'x'] }, says: 'ids' }),
  graphqlCase('a null among ids', USERS, 400, { variables: { ids: [ADA, null] }, says: 'ids' }),
  graphqlCase('three thousand ids', USERS, 400, { variables: { ids: Array(3000).fill(ADA) }, says: '2000' }),
  graphqlCase('three thousand faults', USERS, 400, { variables: { ids: Array(3000).fill('x') }, says: 'ids' }),
  graphqlCase('one id, which is a list of one', USERS, 200, { variables: { ids: ADA } }),
  graphqlCase('undeclared variables', '{ me { id } }', 200, { variables: { x: deep(500) } }),
  graphqlCase('variables that are a list', STATS, 400, { variables: [ADA], code: 'BAD_REQUEST' }),
  graphqlCase('variables that are text', STATS, 400, { variables: '{"id":1}', code: 'BAD_REQUEST' }),
  graphqlCase('a variable of a type that is no input', 'query ($u: User) { me { id } }', 400, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  graphqlCase('a variable of an unknown type', 'query ($u: Admin) { me { id } }', 400, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  graphqlCase('a variable where another type belongs', 'query ($u: Int) { userStats(userId: $u) { followers } }', 400, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  graphqlCase('a literal of the wrong type', '{ userStats(userId: 5) { followers } }', 400),
  graphqlCase('an unknown enum literal', '{ myTransactions(filter: { types: [SECRET_TYPE] }) { nodes { id } } }', 400, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  graphqlCase('an enum as text', '{ myTransactions(filter: { types: ["BONUS"] }) { nodes { id } } }', 400, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  graphqlCase('an integer of a hundred digits', `{ myTransactions(limit: ${'9'.repeat(100)}) { nodes { id } } }`, 400, { code: 'GRAPHQL_VALIDATION_FAILED' }),
  post('a prototype among variables', `{"query":${JSON.stringify(STATS)},"variables":{"__proto__":{"id":"${ADA}"}}}`, 400),
  post('the same variable twice', `{"query":${JSON.stringify(STATS)},"variables":{"id":"x","id":"${ADA}"}}`, 200),
  post('an infinite number', `{"query":${JSON.stringify(LIST)},"variables":{"limit":1e999}}`, 400),
]; // prettier-ignore
