import { Kind, parse } from 'graphql';
import { operationCost } from '../../src/graphql/operation-cost';
import { createSchema } from '../../src/graphql/schema';

const schema = createSchema();

function surchargeOf(query: string): number {
  const document = parse(query);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  return operationCost(schema, document, operation, {}).surcharge;
}

const page = (filter: string, number = 101): string =>
  `myTransactions(page: ${number}, limit: 100${filter === '' ? '' : `, filter: { ${filter} }`}) { pageInfo { hasNextPage } }`;

test.each([
  ['', 10],
  ['types: [BONUS]', 10],
  ['statuses: [COMPLETED, FAILED], direction: null', 10],
  ['streamId: "5eed01000000000000000001", from: "2026-01-01"', 10],
  ['direction: DEBIT', 100],
  ['types: [BONUS], statuses: [FAILED]', 100],
  ['types: [BONUS], streamId: "5eed01000000000000000001"', 100],
])('skipping 10,000 rows of { %s } costs %d units', (filter, units) => {
  expect(surchargeOf(`{ ${page(filter)} }`)).toBe(units);
});

test('limits the surcharge of all pages of a request to 1,000 units', () => {
  expect(surchargeOf(`{ a: ${page('', 5_001)} }`)).toBe(500);
  expect(surchargeOf(`{ a: ${page('', 5_001)} b: ${page('', 6_001)} c: ${page('direction: DEBIT')} }`)).toBe(1_000);
  expect(surchargeOf(`{ a: ${page('', 900_001)} b: ${page('', 900_001)} }`)).toBe(1_000);
});
