import { Counter, type Registry } from 'prom-client';
import type { Config } from '../config/config';
import type { TrustedDocuments } from '../graphql/trusted-documents';
import type { DocumentPolicy } from './document-request';

/**
 * Counts the documents of requests by client and origin. Client names are client input: only those of the configuration are labels, any
 * other is `other`, and a missing one is `none`.
 */
function createCounter(registry: Registry, clients: ReadonlyMap<string, unknown>): DocumentPolicy['count'] {
  const documents = new Counter({
    name: 'graphql_documents_total',
    help: 'Documents of authenticated clients, compared with the manifests of trusted documents.',
    labelNames: ['client', 'document'],
    registers: [registry],
  });
  return (name, document) => {
    const known = name === undefined || clients.has(name) ? name : 'other';
    documents.inc({ client: known ?? 'none', document });
  };
}

/** The policy of the configuration. Without manifests there is nothing to count, so that there is no counter. */
export function createDocumentPolicy(documents: TrustedDocuments, config: Config, registry: Registry): DocumentPolicy {
  const { files, mode, clients } = config.trustedDocuments;
  const count = files.length === 0 ? () => undefined : createCounter(registry, clients);
  return { documents, modes: { mode, clients }, introspection: config.server.introspection, count };
}
