import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A document of a manifest. */
export interface ManifestDocument {
  readonly id: string;
  /** The name that the manifest gives it; undefined in Relay's format, which has none. */
  readonly name: string | undefined;
  /** The document as clients would send it. */
  readonly source: string;
}

/** The documents of a manifest, and what is wrong with it. Documents with a fault of their own are left out. */
export interface Manifest {
  readonly documents: readonly ManifestDocument[];
  /** In English, one line each. */
  readonly faults: readonly string[];
}

/** The syntax of identifiers in the GraphQL-over-HTTP draft, so that they fit into a URL. */
const DOCUMENT_ID = /^[A-Za-z0-9._~:-]{1,256}$/;

/** The prefix of an identifier that is derived from its document. */
export const SHA256_PREFIX = 'sha256:';

/** What `@apollo/generate-persisted-query-manifest` and the code generators of Apollo's clients write. Unknown fields are ignored. */
const apolloManifest = z.object({
  version: z.literal(1, 'must be 1'),
  operations: z.array(z.unknown(), 'must be a list'),
});
const apolloOperation = z.object({
  id: z.string('must be a string'),
  name: z.string('must be a string').nullish(),
  body: z.string('must be a string'),
  // Apollo Router restricts such an operation to one client. Ignoring that would allow more than the author of the manifest wants.
  clientName: z.null('is not supported: set modes by TRUSTED_DOCUMENTS_CLIENTS').optional(),
});

/** The identifier that the GraphQL-over-HTTP draft derives from a document. */
export function sha256IdOf(source: string): string {
  return `${SHA256_PREFIX}${createHash('sha256').update(source).digest('hex')}`;
}

/** A document in messages: by its name, if it has one, and its id. */
export function labelOf({ id, name }: Pick<ManifestDocument, 'id' | 'name'>): string {
  const shown = JSON.stringify(id.slice(0, 80));
  return name === undefined ? shown : `${JSON.stringify(name.slice(0, 80))} (${shown})`;
}

function faultsOf(issues: readonly z.core.$ZodIssue[], place: string): string[] {
  return issues.map(({ path, message }) => `${place}${path.join('.')} ${message}`);
}

function readApollo(content: object): Manifest {
  const { data, error } = apolloManifest.safeParse(content);
  if (data === undefined) return { documents: [], faults: faultsOf(error.issues, '') };
  const documents: ManifestDocument[] = [];
  const faults = data.operations.flatMap((entry, index) => {
    const operation = apolloOperation.safeParse(entry);
    if (operation.data === undefined) return faultsOf(operation.error.issues, `operations.${index}.`);
    const { id, name, body } = operation.data;
    documents.push({ id, name: name ?? undefined, source: body });
    return [];
  });
  return { documents, faults };
}

/** Reads an object from ids to documents. `Object.entries` also returns a property that is called `__proto__`. */
function readRelay(content: object): Manifest {
  const entries = Object.entries<unknown>({ ...content });
  return {
    documents: entries.flatMap(([id, source]) => (typeof source === 'string' ? [{ id, name: undefined, source }] : [])),
    faults: entries.flatMap(([id, source]) => (typeof source === 'string' ? [] : [`${labelOf({ id, name: undefined })} must be a string`])),
  };
}

function readContent(text: string): Manifest {
  let content: unknown;
  try {
    // Some tools on Windows write a byte order mark.
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { documents: [], faults: ['must be JSON'] };
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return { documents: [], faults: ["must be an object in Apollo's or Relay's format"] };
  }
  if (!('format' in content)) return readRelay(content);
  if (content.format === 'apollo-persisted-query-manifest') return readApollo(content);
  return {
    documents: [],
    faults: ['format must be "apollo-persisted-query-manifest"; without it, the file must be an object of documents by id'],
  };
}

/** What is wrong with the id of a document; undefined if nothing is. */
function idFaultOf(document: ManifestDocument): string | undefined {
  const { id, source } = document;
  if (!DOCUMENT_ID.test(id)) return `${labelOf(document)}: an id must be 1 to 256 characters of A-Z a-z 0-9 . _ ~ : -`;
  if (id.startsWith(SHA256_PREFIX) && id !== sha256IdOf(source)) return `${labelOf(document)}: the id must be the SHA-256 of the document`;
  return undefined;
}

/**
 * Reads a manifest in Apollo's format, `{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [{ id, name, body }] }`,
 * or in Relay's and GraphQL Code Generator's, `{ "<id>": "<document>" }`. Whether the documents are valid is not checked here.
 */
export function parseManifest(text: string): Manifest {
  const { documents, faults } = readContent(text);
  const byFault = documents.map((document) => ({ document, fault: idFaultOf(document) }));
  return {
    documents: byFault.filter(({ fault }) => fault === undefined).map(({ document }) => document),
    faults: [...faults, ...byFault.flatMap(({ fault }) => fault ?? [])],
  };
}
