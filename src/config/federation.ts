import { z } from 'zod';
import { parseTrustedDocuments } from './trusted-documents';
import { flag, parsePart, type Parsed, type Variables } from './variables';

const variables = z.object({ FEDERATION: flag.prefault('false') });

/** Without a trusted proxy, clients of a router are not distinguished, and in `only` no document of a router is executed. */
function combinationFaults(env: Variables): string[] {
  if (flag.safeParse(env['FEDERATION']).data !== true) return [];
  const faults: string[] = [];
  if (['false', '0'].includes(env['TRUST_PROXY'] ?? 'false')) {
    faults.push(
      'FEDERATION: needs TRUST_PROXY with the addresses of the routers, because the clients of a router share its address otherwise',
    );
  }
  const documents = parseTrustedDocuments(env).value;
  if (documents?.mode === 'only' && [...documents.clients.values()].every((mode) => mode === 'only')) {
    faults.push(
      'FEDERATION: needs a client with the mode off, log or prefer in TRUSTED_DOCUMENTS_CLIENTS: routers send documents of their own',
    );
  }
  return faults;
}

/** Parses whether the gateway is a subgraph, which routers compose with others. */
export function parseFederation(env: Variables): Parsed<boolean> {
  return parsePart(env, variables, ({ FEDERATION }) => FEDERATION, combinationFaults(env));
}
