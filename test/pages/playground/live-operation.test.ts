import type { OperationDefinitionNode } from 'graphql';
import { subscriptionIn, variablesAfter } from '../../../src/pages/playground/live-operation';

const TWO = 'query Q { me { id } } subscription S { userStatsChanged(userId: "x") { followers } }';

test.each([
  ['subscription { liveStreamsChanged { nodes { id } } }', null, true],
  ['subscription S { liveStreamsChanged { nodes { id } } }', 'S', true],
  // GraphiQL notices a new name a moment later.
  ['subscription S { liveStreamsChanged { nodes { id } } }', 'Before', true],
  [TWO, 'S', true],
  [TWO, 'Q', false],
  [TWO, null, false],
  ['query subscription { me { id } }', null, false],
  ['subscription { ', null, false],
  ['', null, false],
])('finds whether %j with the name %j is a subscription: %j', (document, name, expected) => {
  expect(subscriptionIn(document, name) !== undefined).toBe(expected);
});

function operation(selection: string): OperationDefinitionNode {
  return subscriptionIn(`subscription S($after: String) { ${selection} }`, null)!;
}

const AFTER = { after: null, limit: 3 };

test.each([
  ['myTransactionAdded(after: $after) { cursor }', { myTransactionAdded: { cursor: 'c1' } }],
  ['added: myTransactionAdded(limit: 3, after: $after) { transactions { id } at: cursor }', { added: { at: 'c1' } }],
])('continues %j after the cursor of its last result', (selection, data) => {
  expect(variablesAfter(operation(selection), AFTER, { data })).toEqual({ after: 'c1', limit: 3 });
});

test.each([
  ['myTransactionAdded { cursor }', { myTransactionAdded: { cursor: 'c1' } }],
  ['myTransactionAdded(after: "c0") { cursor }', { myTransactionAdded: { cursor: 'c1' } }],
  ['myTransactionAdded(after: $after) { transactions { id } }', { myTransactionAdded: { transactions: [] } }],
  ['myTransactionAdded(after: $after) { cursor }', { myTransactionAdded: null }],
  ['myTransactionAdded(after: $after) { cursor }', null],
  ['...Fields', { myTransactionAdded: { cursor: 'c1' } }],
])('keeps the variables of %j after %j', (selection, data) => {
  expect(variablesAfter(operation(selection), AFTER, { data })).toBe(AFTER);
});
