import type { DocumentNode } from 'graphql';

/** The number of tokens that a parsed document keeps, including comments; 0 if it was parsed without locations. */
export function countTokens({ loc }: DocumentNode): number {
  let count = 0;
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) count += 1;
  return count;
}

/** Tokens that are parsed and validated for one cost unit: some 10 µs each. */
const TOKENS_PER_UNIT = 10;

/** Characters per token, for documents that cannot be parsed. */
const CHARACTERS_PER_TOKEN = 4;

/** Cost units of each validation error after the first: some 0.4 ms for suggestions, locations and messages. */
const UNITS_PER_ERROR = 5;

/** Cost units of parsing and validating a document. For a document that cannot be parsed, they are estimated by its length. */
export function documentUnits(source: string, document: DocumentNode | undefined, errorCount = 0): number {
  const tokens = document === undefined ? source.length / CHARACTERS_PER_TOKEN : countTokens(document);
  return Math.floor(tokens / TOKENS_PER_UNIT) + UNITS_PER_ERROR * Math.max(0, errorCount - 1);
}
