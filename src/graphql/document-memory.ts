import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { countTokens } from './document-tokens';

/** What a parsed document keeps for each token: the token, its share of nodes and places. Measured: 280 to 510 bytes. */
const PARSED_BYTES_PER_TOKEN = 500;

/** What a compiled one keeps beside that, code included. Measured: 240 bytes of heap, 350 of resident memory. */
const COMPILED_BYTES_PER_TOKEN = 400;

/** What a document keeps whatever its size: its entry, the costs remembered of it, the functions of its compiled form. */
const BYTES_PER_DOCUMENT = 8_000;

/** About how much memory a document takes, in bytes; `isCompiled` where it is kept together with its compiled form. */
export function documentBytes(document: DocumentNode, isCompiled: boolean): number {
  const perToken = PARSED_BYTES_PER_TOKEN + (isCompiled ? COMPILED_BYTES_PER_TOKEN : 0);
  const characters = document.loc?.source.body.length ?? 0;
  return BYTES_PER_DOCUMENT + 2 * characters + perToken * countTokens(document);
}

/** What parsed documents may take together, in bytes; with what is known of operations (known-operations.ts) it is 64 MB. */
const MAX_STORED_BYTES = 24_000_000;

/** Apollo's store of valid documents, bounded by their memory. Its own is bounded by their length as JSON, a third of that. */
export class DocumentStore {
  private readonly documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_STORED_BYTES,
    sizeCalculation: (document) => documentBytes(document, false),
  });

  /** What all documents kept take together, in bytes. */
  get bytes(): number {
    return this.documents.calculatedSize;
  }

  /** The document of that hash, if it is kept. */
  get(key: string): Promise<DocumentNode | undefined> {
    return Promise.resolve(this.documents.get(key));
  }

  /** Keeps a document, and drops those used least recently for it. */
  set(key: string, document: DocumentNode): Promise<void> {
    this.documents.set(key, document);
    return Promise.resolve();
  }

  /** Drops a document. */
  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.documents.delete(key));
  }
}
