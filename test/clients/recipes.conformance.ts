import { documentedBlocks, linesOfCode, recipeFiles, suiteFiles } from './recipes';

const MAX_LINES = 10;

/** What configures a client beyond a URL and headers; only recipes may. */
const CONFIGURATION =
  /\b(?:typePolicies|possibleTypes|dataIdFromObject|keyFields|updateQuery|getDataID|missingFieldHandlers|preferGetMethod|querySerializer|requestPolicy|fetchPolicy|relayStylePagination|relayPagination|cacheExchange|mapExchange)\b/g;

/** A comment that says what a suite does only because the gateway needs it. */
const COMMENT = /\/\/ workaround:/gi;

/** This file, and the suite of trusted documents, which runs the recipes of its own section. */
const OTHERS = ['recipes.conformance.ts', 'trusted-documents.conformance.ts'];

test.each([...recipeFiles()])('docs/clients.md or docs/live.md contains %s unchanged', (_, code) => {
  expect(documentedBlocks()).toContain(code);
});

test('each recipe has at most ten lines of code', () => {
  const long = documentedBlocks().filter((code) => linesOfCode(code) > MAX_LINES);
  expect(long).toEqual([]);
});

test('the suites and screens need nothing beyond the recipes', () => {
  const workarounds = [...suiteFiles()]
    .filter(([file]) => !OTHERS.includes(file))
    .flatMap(([file, code]) => [...(code.match(COMMENT) ?? []), ...(code.match(CONFIGURATION) ?? [])].map((found) => `${file}: ${found}`));
  console.log(`workarounds: ${workarounds.length}`);
  expect(workarounds).toEqual([]);
});
