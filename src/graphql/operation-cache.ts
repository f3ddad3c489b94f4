import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes } from './document-bytes';
import { compileOperation, type PreparedOperation } from './prepared-operation';
import { TrustedDocuments } from './trusted-documents';

/** Maximum memory of the cached operations of trusted documents, and of all others, in bytes each. */
const MAX_BYTES = 48_000_000;

/**
 * Limits of the operations that were requested once: their number and their characters. Only a repeated operation is cached, so that a
 * stream of different documents evicts nothing.
 */
const MAX_REQUESTED_ONCE = 1_000;
const MAX_REQUESTED_ONCE_LENGTH = 1_000_000;

/**
 * Whether a document may be compiled. The compiler writes parts of the document into the code of a function, so a document may contain only
 * names, numbers and constants of the schema: no string, which can contain anything, and no name that every object has. Directives and
 * repeated spreads of one fragment are excluded as well: the compiler confuses the conditions of a fragment's uses, and inlines the
 * fragment at each of them, which doubles the code with every level. Neither does it know two uses of variables: within a literal of a
 * scalar such as `_Any` they would be missing, and one that must not be null would be required in spite of its default value. Clients that
 * use variables otherwise are not affected.
 */
function isCompilable({ schema, document }: PreparedOperation): boolean {
  const spread = new Set<string>();
  const types = new TypeInfo(schema);
  let isPlain = true;
  const visitor = visitWithTypeInfo(types, {
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
    Variable() {
      // Values within a literal of a scalar have no type.
      isPlain &&= types.getInputType() !== undefined;
    },
    VariableDefinition({ type, defaultValue }) {
      isPlain &&= type.kind !== Kind.NON_NULL_TYPE || defaultValue === undefined;
    },
  });
  visit(document, visitor);
  return isPlain;
}

function keyOf(query: string, operationName: string | undefined): string {
  // Neither a name nor a valid document contains NUL.
  return `${operationName ?? ''}\u0000${query}`;
}

function createOperations(): LRUCache<string, PreparedOperation> {
  return new LRUCache({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ document, compiled }) => documentBytes(document, compiled !== undefined),
  });
}

/**
 * Operations that were parsed and validated before, by their source and name. Those of trusted documents are cached separately, so that
 * other documents do not evict them.
 */
export class OperationCache {
  private readonly trusted = createOperations();
  private readonly operations = createOperations();

  private readonly requestedOnce = new LRUCache<string, true>({
    max: MAX_REQUESTED_ONCE,
    maxSize: MAX_REQUESTED_ONCE_LENGTH,
    sizeCalculation: (_, key) => key.length,
  });

  constructor(private readonly documents: TrustedDocuments = new TrustedDocuments()) {}

  /** Memory of all cached operations, in bytes. */
  get bytes(): number {
    return this.operations.calculatedSize + this.trusted.calculatedSize;
  }

  /** Whether a manifest contains exactly this document, so that its operations are registered. */
  isTrusted(query: string): boolean {
    return this.documents.has(query);
  }

  /** The operation with this source and name, if it is cached. */
  get(query: string, operationName: string | undefined): PreparedOperation | undefined {
    const key = keyOf(query, operationName);
    return this.operations.get(key) ?? this.trusted.get(key);
  }

  /** Caches an operation: one of a trusted document immediately, any other when it is set for the second time. */
  set(query: string, operationName: string | undefined, operation: PreparedOperation): void {
    const key = keyOf(query, operationName);
    const isTrusted = this.isTrusted(query);
    if (isTrusted || this.requestedOnce.has(key)) {
      this.requestedOnce.delete(key);
      const cached = isCompilable(operation) ? compileOperation(operation) : operation;
      (isTrusted ? this.trusted : this.operations).set(key, cached);
    } else {
      this.requestedOnce.set(key, true);
    }
  }
}
