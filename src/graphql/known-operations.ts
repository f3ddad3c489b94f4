import { visit, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from './document-memory';
import { compileOperation, type PreparedOperation } from './prepared-operation';

/** What all operations kept may take together, in bytes; with the documents Apollo keeps (document-memory.ts) it is 64 MB. */
const MAX_KNOWN_BYTES = 38_000_000;

/** Texts that were seen once, and their characters. Only what comes again is kept, so that a stream of different documents pushes out nothing. */
const MAX_SEEN = 1_000;
const MAX_SEEN_LENGTH = 1_000_000;

/**
 * Whether a document may become code. Compiling writes what it says into a function, so that it may say nothing but names,
 * numbers and constants of the schema: no text, in which anything can stand, and no name that every object has. Directives
 * and fragments that are spread twice are left out as well: the compiler mixes up the conditions of one fragment's uses, and
 * writes it out for each, which doubles with every level. Clients that use variables lose nothing by that.
 */
function isCompilable(document: DocumentNode): boolean {
  const spread = new Set<string>();
  let isPlain = true;
  visit(document, {
    StringValue: () => {
      isPlain = false;
    },
    Directive: () => {
      isPlain = false;
    },
    FragmentSpread({ name: { value } }) {
      isPlain &&= !spread.has(value);
      spread.add(value);
    },
    Name({ value }) {
      isPlain &&= !(value in {}) && (!value.startsWith('__') || value === '__typename');
    },
  });
  return isPlain;
}

function keyOf(query: string, operationName: string | undefined): string {
  // Neither a name nor a document that was understood has NUL in it.
  return `${operationName ?? ''}\u0000${query}`;
}

/** Operations that were parsed, validated and admitted before, by their text: what asks for one again is spared all that. */
export class KnownOperations {
  private readonly known = new LRUCache<string, PreparedOperation>({
    maxSize: MAX_KNOWN_BYTES,
    sizeCalculation: ({ document, compiled }) => documentBytes(document, compiled !== undefined),
  });

  private readonly seen = new LRUCache<string, true>({ max: MAX_SEEN, maxSize: MAX_SEEN_LENGTH, sizeCalculation: (_, key) => key.length });

  /** What all operations kept take together, in bytes. */
  get bytes(): number {
    return this.known.calculatedSize;
  }

  /** The operation of that text and name, where it is known. */
  find(query: string, operationName: string | undefined): PreparedOperation | undefined {
    return this.known.get(keyOf(query, operationName));
  }

  /** Keeps an operation that somebody who is signed in was allowed to run, from the second time on. */
  learn(query: string, operationName: string | undefined, operation: PreparedOperation): void {
    const key = keyOf(query, operationName);
    if (this.seen.has(key)) {
      this.seen.delete(key);
      this.known.set(key, isCompilable(operation.document) ? compileOperation(operation) : operation);
    } else {
      this.seen.set(key, true);
    }
  }
}
