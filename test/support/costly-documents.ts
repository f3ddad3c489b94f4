import { ADA } from './gateway';

/** Joins the results of `of` for 0, 1, 2 … */
export function many(count: number, of: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => of(index)).join(' ');
}

/** Fragments that each spread the next one `spreads` times; the last one selects `last`. */
function chain(type: string, count: number, last: string, spreads = 2): string {
  const links = many(count, (i) => `fragment f${i} on ${type} { ${many(spreads, () => `...f${i + 1}`)} }`);
  return `${links} fragment f${count} on ${type} { ${last} }`;
}

/** A list literal of ids. */
const ids = (count: number): string => `[${many(count, () => `"${ADA}"`)}]`;

/** Documents that are expensive to parse, validate or estimate, by size. */
export const COSTLY_DOCUMENTS: Readonly<Record<string, (size: number) => string>> = {
  'one field again and again': (n) => `{ me { ${'id '.repeat(n)}} }`,
  'one object again and again': (n) => `{ ${'me { id } '.repeat(n)}}`,
  'one object with an argument again and again': (n) => `{ ${many(n, () => `user(id: "${ADA}") { id }`)} }`,
  'one deep object again and again': (n) => `{ ${'me { profile { user { profile { user { id } } } } } '.repeat(n)}}`,
  'objects of one name that differ': (n) => `{ ${many(n, (i) => `user(id: "${String(i).padStart(24, '0')}") { id }`)} }`,
  'deep objects that differ at their end': (n) => `{ ${many(n, (i) => `me { profile { user { ${i % 2 === 0 ? 'x: id' : 'x: username'} } } }`)} }`,
  'fragments fanned out on a user': (n) => `{ me { ...f0 } } ${chain('User', n, 'id')}`,
  'fragments fanned out three times': (n) => `{ me { ...f0 } } ${chain('User', n, 'id', 3)}`,
  'fragments fanned out at the root': (n) => `{ ...f0 } ${chain('Query', n, 'me { id }')}`,
  'fragments fanned out over a list of ids': (n) => `{ ...f0 } ${chain('Query', Math.min(n, 12), `users(ids: ${ids(4 * n)}) { id }`)}`,
  'fragments fanned out in introspection': (n) => `{ __schema { types { ...f0 } } } ${chain('__Type', n, 'name')}`,
  'fragments fanned out over types of types': (n) =>
    `{ __schema { types { ...f0 } } } ${many(n, (i) => `fragment f${i} on __Type { ofType { ...f${i + 1} } ofType { ...f${i + 1} } }`)} fragment f${n} on __Type { name }`,
  'fragments fanned out on a union': (n) => `{ myTransactionGroups { entries { ...f0 } } } ${chain('TransactionEntry', n, '__typename')}`,
  'fragments fanned out on a member of a union': (n) =>
    `{ myTransactionGroups { entries { ... on TransactionGroup { ...f0 } ... on Transaction { id } } } } ${chain('TransactionGroup', n, 'streamId')}`,
  'fragments fanned out above objects': (n) => `{ myTransactions { nodes { ...f0 } } } ${chain('Transaction', n, 'stream { host { id } }')}`,
  'fragments fanned out with aliases': (n) =>
    `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { a${i % 30}: id ...f${i + 1} ...f${i + 1} }`)} fragment f${n} on User { id }`,
  'fragments fanned out with directives': (n) =>
    `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { ...f${i + 1} @include(if: true) ...f${i + 1} @skip(if: false) }`)} fragment f${n} on User { id }`,
  'fragments fanned out with variables': (n) =>
    `query (${many(n, (i) => `$v${i}: Boolean!`)}) { me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { ...f${i + 1} @include(if: $v${i}) ...f${i + 1} }`)} fragment f${n} on User { id }`,
  'fragments fanned out and never used': (n) => `{ me { id } } ${chain('User', n, 'id')}`,
  'every fragment spread in every one before it': (n) =>
    `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { id ${many(Math.min(n - i - 1, 8), (j) => `...f${i + 1 + j}`)} }`)}`,
  'many fragments side by side': (n) => `{ me { ${many(n, (i) => `...f${i}`)} } } ${many(n, (i) => `fragment f${i} on User { id username }`)}`,
  'many deep fragments side by side': (n) =>
    `{ me { ${many(n, (i) => `...f${i}`)} } } ${many(n, (i) => `fragment f${i} on User { profile { user { id } } }`)}`,
  'one fragment again and again': (n) => `{ me { ${'...f '.repeat(n)}} } fragment f on User { id username role createdAt }`,
  'inline fragments within one another': (n) => `{ me { ${'... { '.repeat(n)}id${' }'.repeat(n)} } }`,
  'inline fragments side by side': (n) => `{ me { ${'... on User { id } '.repeat(n)}} }`,
  'many operations over a chain of fragments': (n) =>
    `${many(n, (i) => `query q${i} { ...f0 }`)} ${many(n, (i) => `fragment f${i} on Query { ${i + 1 < n ? `...f${i + 1}` : 'me { id }'} }`)}`,
  'many operations with undefined variables': (n) =>
    `${many(n, (i) => `query q${i} { ...f }`)} fragment f on Query { ${many(n, (i) => `a: myTransactions(limit: $v${i}) { nodes { id } }`)} }`,
  'variables that are never used': (n) => `query (${many(n, (i) => `$v${i}: Int`)}) { me { id } }`,
  'variables that are all used': (n) => `query (${many(n, (i) => `$v${i}: Int`)}) { ${many(n, (i) => `a${i}: myTransactions(limit: $v${i}) { nodes { id } }`)} }`,
  'fields that do not exist': (n) => `{ me { ${many(n, (i) => `usernam${i}`)} } }`,
  'types that do not exist': (n) => `{ me { ${many(n, (i) => `... on Usr${i} { id }`)} } }`,
  'arguments that do not exist': (n) => `{ me { id(${many(n, (i) => `nope${i}: 1`)}) } }`,
  'values of a wrong type': (n) => `{ ${many(n, () => 'user(id: 1) { id }')} }`,
  'a list of values of a wrong type': (n) => `{ users(ids: [${'1 '.repeat(n)}]) { id } }`,
  'lists within lists': (n) => `{ users(ids: ${'['.repeat(n)}1${']'.repeat(n)}) { id } }`,
  'objects within objects': (n) => `{ myTransactions(filter: ${'{ a: '.repeat(n)}1${' }'.repeat(n)}) { nodes { id } } }`,
  'types within lists': (n) => `query ($v: ${'['.repeat(n)}Int${']'.repeat(n)}) { me { id } }`,
  'a hundred errors after many lines': (n) => `${'\n'.repeat(n)}{ me { ${many(Math.min(n, 200), (i) => `x${i}`)} } }`,
}; // prettier-ignore

/** Documents of circular fragments, which graphql-js compares recursively. */
export const CIRCULAR_DOCUMENTS: Readonly<Record<string, (size: number) => string>> = {
  'fragments in a ring': (n) => `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { ...f${(i + 1) % n} }`)}`,
  'fragments in a ring of nested fields': (n) =>
    `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { profile { user { ...f${(i + 1) % n} ...f${(i + 2) % n} } } }`)}`,
  'fragments that all contain each other': (n) => `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User { id ${many(n, (j) => `...f${j}`)} }`)}`,
  'a ring after an argument with braces': (n) =>
    `{ me { ...f0 } } ${many(n, (i) => `fragment f${i} on User @include(if: { a: { b: 1 } }) { ...f${(i + 1) % n} }`)}`,
  'a ring that is never used': (n) => `{ me { id } } ${many(n, (i) => `fragment f${i} on User { profile { user { ...f${(i + 1) % n} } } }`)}`,
}; // prettier-ignore

/** The largest document that `isAllowed` accepts. */
export function largest(make: (size: number) => string, isAllowed: (document: string) => boolean): string {
  let size = 1;
  for (let step = 1_024; step >= 1; step /= 2) {
    if (isAllowed(make(size + step))) size += step;
  }
  return make(size);
}
