import type { DocumentNode } from 'graphql';
import { countTokens } from './document-units';

/** Memory of a parsed document per token: the token, and its share of nodes and locations. Measured: 280 to 510 bytes. */
const PARSED_BYTES_PER_TOKEN = 500;

/** Additional memory of a compiled operation per token, including code. Measured: 240 bytes of heap, 350 of resident memory. */
const COMPILED_BYTES_PER_TOKEN = 400;

/** Memory of a document regardless of its size: its entry, its memoized costs, and the functions of its compiled form. */
const BYTES_PER_DOCUMENT = 8_000;

/** The approximate memory of a document, in bytes; `isCompiled` if it is stored together with its compiled form. */
export function documentBytes(document: DocumentNode, isCompiled: boolean): number {
  const perToken = PARSED_BYTES_PER_TOKEN + (isCompiled ? COMPILED_BYTES_PER_TOKEN : 0);
  const characters = document.loc?.source.body.length ?? 0;
  return BYTES_PER_DOCUMENT + 2 * characters + perToken * countTokens(document);
}
