import { Kind } from 'graphql';
import type { DocumentMode, TrustedDocumentsConfig } from '../config/trusted-documents';
import type { DocumentOrigin, RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { requestReason } from '../errors/reasons';
import { parseSource } from '../graphql/parse-source';
import { selectsOnlyIntrospection } from '../graphql/prepared-operation';
import type { TrustedDocuments } from '../graphql/trusted-documents';

type Parameters = Readonly<Record<string, unknown>>;

/** A JSON object, whose properties may be anything; undefined for any other value. */
function objectOf(value: unknown): Parameters | undefined {
  // Checked to be an object.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parameters) : undefined;
}

/** The part of a request that contains its document. Its body, or its query string and URL, are replaced together with the document. */
export interface DocumentRequest {
  readonly method: string;
  body: unknown;
  query: unknown;
  readonly raw: { url?: string | undefined };
}

/** The parameters of a GraphQL request: its body, or its query string. Undefined for a body that is not an object. */
export function parametersOf({ method, body, query }: DocumentRequest): Parameters | undefined {
  return objectOf(method === 'POST' ? body : query);
}

/** The extensions of a request, which a query string contains as JSON. Undefined if there are none, or anything but an object. */
function extensionsOf({ extensions }: Parameters): Parameters | undefined {
  if (typeof extensions !== 'string') return objectOf(extensions);
  try {
    return objectOf(JSON.parse(extensions));
  } catch {
    return undefined;
  }
}

/** The id in Apollo's extension `persistedQuery`, of the only version of its protocol. */
function persistedQueryIdOf(sent: Parameters): string | undefined {
  const { version, sha256Hash } = objectOf(extensionsOf(sent)?.['persistedQuery']) ?? {};
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

/**
 * Replaces the document of a request, and removes its id. Apollo Server reads the body, or the query string of the URL. Extensions with an
 * id are removed as a whole, because the gateway has no other extension.
 */
function setDocument(request: DocumentRequest, sent: Parameters, source: string): void {
  const { documentId: _documentId, extensions, ...kept } = sent;
  const hasId = persistedQueryIdOf(sent) !== undefined;
  if (request.method === 'POST') {
    request.body = { ...kept, query: source, ...(!hasId && extensions !== undefined && { extensions }) };
    return;
  }
  const [path = '', search] = (request.raw.url ?? '').split(/\?(.*)/s);
  const parameters = new URLSearchParams(search);
  parameters.delete('documentId');
  if (hasId) parameters.delete('extensions');
  parameters.set('query', source);
  request.raw.url = `${path}?${parameters.toString()}`;
  request.query = { ...kept, query: source };
}

/** Whether a document consists of introspection only. */
function isIntrospection(source: string): boolean {
  const document = parseSource(source);
  if (document instanceof AppError) return false;
  return document.definitions.every(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || selectsOnlyIntrospection(document, definition),
  );
}

/** The trusted documents of the endpoint, and what each client may run. */
export interface DocumentPolicy {
  readonly documents: TrustedDocuments;
  readonly modes: Pick<TrustedDocumentsConfig, 'mode' | 'clients'>;
  /** Whether the schema may be introspected, which needs no trusted document. */
  readonly introspection: boolean;
  /** Counts the documents of authenticated clients that have a mode other than `off`. */
  readonly count: (clientName: string | undefined, origin: DocumentOrigin) => void;
}

/** The error for a request with an id; undefined if the client may run the document, which `source` is. */
function idErrorOf(mode: DocumentMode, source: string | undefined): AppError | undefined {
  if (mode === 'off' || mode === 'log') return new AppError('PERSISTED_QUERY_NOT_SUPPORTED');
  if (source !== undefined) return undefined;
  // Clients send the document itself after NOT_FOUND, which `only` would reject.
  return new AppError(mode === 'only' ? 'PERSISTED_QUERY_NOT_IN_LIST' : 'PERSISTED_QUERY_NOT_FOUND');
}

/** What a request means to the policy: where its document comes from, and the error of a document that the client may not run. */
interface Judgement {
  readonly origin: DocumentOrigin;
  readonly error: AppError | undefined;
}

/** Without a viewer, an id is not replaced, because each error of its document would disclose that a manifest has it. */
function judgeId(
  request: DocumentRequest,
  sent: Parameters,
  { viewer }: RequestContext,
  mode: DocumentMode,
  documents: TrustedDocuments,
): Judgement | undefined {
  const { documentId = null } = sent;
  if (documentId !== null && typeof documentId !== 'string') {
    const reason = requestReason('parameterString', { parameter: 'documentId' });
    return { origin: 'unknown-id', error: new AppError('BAD_REQUEST', { reason }) };
  }
  const id = documentId ?? persistedQueryIdOf(sent);
  if (id === undefined) return undefined;
  if (viewer === undefined) return { origin: 'unknown-id', error: AppError.unauthenticated() };
  const source = documents.find(id);
  const error = idErrorOf(mode, source);
  if (error === undefined && source !== undefined) setDocument(request, sent, source);
  return { origin: source === undefined ? 'unknown-id' : 'id', error };
}

/** A request with both a document and an id is one with a document: clients send it if they cannot have it by its id. */
function judgeText(
  request: DocumentRequest,
  sent: Parameters,
  mode: DocumentMode,
  isFromRouter: boolean,
  policy: DocumentPolicy,
): Judgement | undefined {
  const { query } = sent;
  if (typeof query !== 'string') return undefined;
  // Apollo Server would answer PERSISTED_QUERY_NOT_SUPPORTED, although it has the document.
  if (persistedQueryIdOf(sent) !== undefined) setDocument(request, sent, query);
  if (mode === 'off') return undefined;
  const isTrusted = policy.documents.includes(query);
  const isAllowed = isTrusted || mode !== 'only' || ((policy.introspection || isFromRouter) && isIntrospection(query));
  return { origin: isTrusted ? 'text' : 'outside', error: isAllowed ? undefined : new AppError('QUERY_NOT_IN_SAFELIST') };
}

/**
 * Compares the document of a request with the manifests, before it is parsed, and replaces an id by its document: from then on, the request
 * is handled like one with that document.
 * @returns the error of a document that the client may not run: UNAUTHENTICATED without a viewer, so that nothing is disclosed
 */
export function resolveDocument(request: DocumentRequest, context: RequestContext, policy: DocumentPolicy): AppError | undefined {
  const sent = parametersOf(request);
  if (sent === undefined) return undefined;
  const { client, viewer, operation, isFromRouter } = context;
  const mode = policy.modes.clients.get(client.name ?? '') ?? policy.modes.mode;
  const hasText = sent['query'] !== undefined && sent['query'] !== null && sent['query'] !== '';
  const judgement = hasText
    ? judgeText(request, sent, mode, isFromRouter, policy)
    : judgeId(request, sent, context, mode, policy.documents);
  if (judgement === undefined) return undefined;
  const { origin, error } = judgement;
  if (mode !== 'off') {
    operation.origin = origin;
    if (viewer !== undefined) policy.count(client.name, origin);
  }
  return error === undefined || viewer !== undefined ? error : AppError.unauthenticated();
}
