import { ADA } from '../support/gateway';

/** Documents with the constructs whose execution could differ; `$x` is 5. */
export const HAND_MADE: readonly string[] = [
  `{ user(id: "${ADA}") { id email again: email profile { user { creditBalance } } } me { __typename } }`,
  '{ a: user(id: "5eed01000000000000000006") { stats { followers } profile { bio } } b: user(id: "ffffffffffffffffffffffff") { id } }',
  '{ users(ids: ["ffffffffffffffffffffffff", "5eed01000000000000000006"]) { username email stats { followers } } }',
  'query ($x: Int, $on: Boolean = false) { myTransactions(limit: $x) { nodes @include(if: $on) { id } totalCount @skip(if: $on) } }',
  '{ myTransactionGroups(limit: 5) { entries { __typename ... on TransactionGroup { streamId isComplete transactions { amount } } ... on Transaction { id stream { host { email } } } } } }',
  'query ($x: Int) { myTransactions(limit: $x, page: 0) { nodes { id } } profile(username: "ı") { bio } }',
  '{ __schema { queryType { name } } __type(name: "User") { fields { name type { kind ofType { name } } } } me { id } }',
  '{ ...root ... on Query { me { username } } } fragment root on Query { me { ...user } } fragment user on User { id role createdAt }',
  '{ profile(username: "ada") { followedByMe user { profile { username } } } me { profile { followsMe stats { following } } } }',
  'query ($x: Int, $id: ObjectID) { user: me { id profile { bio user { email } } } myTransactions(limit: $x, filter: { types: [BONUS, REFUND], streamId: $id }) { totalCount nodes { id amount createdAt stream { title host { username email } } } } }',
  'query ($x: Int = 3) { myTransactionGroups(limit: $x, page: 2) { totalCount pageInfo { hasNextPage } entries { ...group ...single } } } fragment group on TransactionGroup { streamId netAmount isComplete } fragment single on Transaction { id stream { host { email } } }',
  'query ($x: Int) { myTransactions(limit: $x, page: 0) { nodes { id } } me { id } }',
  'query ($first: Int! = 2, $type: TransactionType! = PURCHASE) { myTransactions(first: $first, filter: { types: [$type] }) { nodes { id type } } }',
  'query ($x: Boolean = false) { a: me { id ...F @include(if: $x) } b: me { ...F } } fragment F on User { username }',
]; // prettier-ignore
