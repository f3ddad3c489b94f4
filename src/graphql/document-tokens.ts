import type { DocumentNode } from 'graphql';

/** How many tokens a parsed document keeps, comments included; 0 where it was parsed without places. */
export function countTokens({ loc }: DocumentNode): number {
  let count = 0;
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) count += 1;
  return count;
}

/** Tokens that are parsed and validated for one cost unit: some 10 µs each. */
const TOKENS_PER_UNIT = 10;

/** Characters of a token, where a document could not be parsed. */
const CHARACTERS_PER_TOKEN = 4;

/** Cost units of parsing and validating a document, for one that cannot be parsed an estimate by its length. */
export function documentUnits(source: string, document: DocumentNode | undefined): number {
  const tokens = document === undefined ? source.length / CHARACTERS_PER_TOKEN : countTokens(document);
  return Math.floor(tokens / TOKENS_PER_UNIT);
}
