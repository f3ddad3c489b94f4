import { print, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConfigError } from '../config/variables';
import { AppError } from '../errors/app-error';
import { documentFault } from './document-fault';
import { labelOf, parseManifest, SHA256_PREFIX, sha256IdOf, type Manifest, type ManifestDocument } from './document-manifest';
import { parseSource } from './parse-source';
import type { ValidateOptions } from './validate-document';

/** The largest manifest, in bytes: 20,000 documents of 1.5 KB. All of it stays in memory. */
const MAX_MANIFEST_BYTES = 32_000_000;

/** Documents that are compared with the manifests only once: their number, and the characters of all of them. */
const MAX_COMPARED = 1_000;
const MAX_COMPARED_LENGTH = 1_000_000;

/** Documents validated before other work of the process has its turn. Each takes less than 1 ms. */
const DOCUMENTS_PER_TURN = 20;

/**
 * A document whose formatting and order of definitions make no difference: Apollo's manifests sort the definitions, and clients send them
 * in another order. Undefined for a text that is no document, or exceeds the limits of every document.
 */
function normalize(source: string): string | undefined {
  const document = parseSource(source);
  return document instanceof AppError ? undefined : document.definitions.map(print).sort().join('\n');
}

/** The documents of the manifests, which stay in memory as texts. They are parsed when they are requested (operation-cache.ts). */
export class TrustedDocuments {
  private readonly sources = new Map<string, string>();
  private readonly texts = new Set<string>();
  private readonly normalizedIds = new Set<string>();
  /** Whether documents that clients sent are equal to one of the manifests, though not the same text. */
  private readonly compared = new LRUCache<string, boolean>({
    max: MAX_COMPARED,
    maxSize: MAX_COMPARED_LENGTH,
    sizeCalculation: (_, source) => source.length + 1,
  });

  constructor(documents: readonly Pick<ManifestDocument, 'id' | 'source'>[] = []) {
    for (const document of documents) this.add(document);
  }

  /** Adds a document of a manifest. */
  add({ id, source }: Pick<ManifestDocument, 'id' | 'source'>): void {
    this.sources.set(id, source);
    // Every document has the identifier of the GraphQL-over-HTTP draft as well.
    this.sources.set(sha256IdOf(source), source);
    this.texts.add(source);
    const normalized = normalize(source);
    if (normalized !== undefined) this.normalizedIds.add(sha256IdOf(normalized));
  }

  /** The number of different documents. */
  get size(): number {
    return this.texts.size;
  }

  /** The text of the document with this id, of a manifest or `sha256:…`; undefined if there is none. */
  find(id: string): string | undefined {
    return this.sources.get(id) ?? this.sources.get(SHA256_PREFIX + id);
  }

  /** Whether a manifest contains exactly this text. */
  has(source: string): boolean {
    return this.texts.has(source);
  }

  /** Whether a manifest contains this document, whatever its formatting and the order of its definitions. */
  includes(source: string): boolean {
    if (this.has(source)) return true;
    let isIncluded = this.compared.get(source);
    if (isIncluded === undefined) {
      const normalized = normalize(source);
      isIncluded = normalized !== undefined && this.normalizedIds.has(sha256IdOf(normalized));
      this.compared.set(source, isIncluded);
    }
    return isIncluded;
  }
}

/** Reads a file. Its faults do not depend on the machine's language or paths. */
async function readManifest(path: string): Promise<Manifest> {
  try {
    const { size } = await stat(path);
    if (size > MAX_MANIFEST_BYTES) return { documents: [], faults: [`must have at most ${MAX_MANIFEST_BYTES} bytes`] };
    return parseManifest(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { documents: [], faults: [`cannot be read (${code})`] };
  }
}

/**
 * Reads the manifests, and checks each document against the schema and the limits, so that a client's release that does not fit this
 * build is found at start. The manifests of several releases may overlap: the same id may occur again with the same document.
 * @throws ConfigError with the faults of all documents of all files
 */
export async function loadTrustedDocuments(
  files: readonly string[],
  schema: GraphQLSchema,
  options: ValidateOptions,
): Promise<TrustedDocuments> {
  const faults: string[] = [];
  const trusted = new TrustedDocuments();
  const documents = new Map<string, ManifestDocument>();
  for (const path of files) {
    const file = basename(path);
    const manifest = await readManifest(path);
    faults.push(...manifest.faults.map((fault) => `TRUSTED_DOCUMENTS: ${file}: ${fault}`));
    for (const document of manifest.documents) {
      const known = documents.get(document.id);
      if (known?.source === document.source) continue;
      documents.set(document.id, document);
      const fault = known === undefined ? documentFault(schema, document.source, options) : 'the id is also that of another document';
      if (fault === undefined) trusted.add(document);
      else faults.push(`TRUSTED_DOCUMENTS: ${file}: ${labelOf(document)}: ${fault}`);
      if (documents.size % DOCUMENTS_PER_TURN === 0) await nextTurn();
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return trusted;
}
