import { z } from 'zod';
import { CLIENT_NAME } from '../client/client-headers';
import { parsePart, type Parsed, type Variables } from './variables';

/**
 * What a client may run: `off` and `log` any document it sends, and no ids; `log` counts the documents outside the manifests. `prefer` also
 * runs documents of the manifests by their id, and `only` runs no other documents.
 */
const DOCUMENT_MODES = ['off', 'log', 'prefer', 'only'] as const;

/** One of the modes of trusted documents. */
export type DocumentMode = (typeof DOCUMENT_MODES)[number];

/** The manifests of trusted documents, and the mode of each client. */
export interface TrustedDocumentsConfig {
  /** The paths of the manifests; empty: there are no trusted documents, and every mode is `off`. */
  readonly files: readonly string[];
  /** The mode of clients that `clients` does not contain. */
  readonly mode: DocumentMode;
  /** Modes by client name. */
  readonly clients: ReadonlyMap<string, DocumentMode>;
}

const MODE_RULE = `must be one of ${DOCUMENT_MODES.join(', ')}`;

/** Changes no response, so that an operator sees what another mode would do. */
const DEFAULT_MODE: DocumentMode = 'log';

/** The entries of a comma list, without surrounding spaces and empty entries. */
function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** The name and the mode of an entry such as `ios=only`; undefined for any other text. */
function clientModeOf(entry: string): readonly [string, DocumentMode] | undefined {
  const [name = '', text, ...rest] = entry.split('=').map((part) => part.trim());
  const mode = DOCUMENT_MODES.find((known) => known === text);
  const isName = CLIENT_NAME.pattern.test(name) && name.length <= CLIENT_NAME.maxLength;
  return mode === undefined || !isName || rest.length > 0 ? undefined : [name, mode];
}

const clientModes = z.string().transform((list, context) => {
  const modes = entriesOf(list).map(clientModeOf);
  const valid = modes.filter((mode) => mode !== undefined);
  if (valid.length < modes.length || valid.length === 0) {
    context.addIssue({ code: 'custom', message: `must be a comma list such as web=prefer,ios=only; a mode ${MODE_RULE}` });
  }
  const clients = new Map(valid);
  if (clients.size < valid.length) context.addIssue({ code: 'custom', message: 'must not name a client twice' });
  return clients;
});

const variables = z.object({
  TRUSTED_DOCUMENTS: z
    .string()
    .transform(entriesOf)
    .refine((files) => files.length > 0, 'must be the path of a manifest, or a comma list of them')
    .optional(),
  TRUSTED_DOCUMENTS_MODE: z.enum(DOCUMENT_MODES, MODE_RULE).optional(),
  TRUSTED_DOCUMENTS_CLIENTS: clientModes.optional(),
});

/** Without a manifest, nothing would be restricted, although the operator asks for it. */
function combinationFaults(env: Variables): string[] {
  if (env['TRUSTED_DOCUMENTS'] !== undefined) return [];
  const names = ['TRUSTED_DOCUMENTS_MODE', 'TRUSTED_DOCUMENTS_CLIENTS'];
  return names.filter((name) => env[name] !== undefined && env[name] !== 'off').map((name) => `${name}: needs TRUSTED_DOCUMENTS`);
}

/** Parses the variables about trusted documents. The manifests are read by graphql/trusted-documents.ts. */
export function parseTrustedDocuments(env: Variables): Parsed<TrustedDocumentsConfig> {
  return parsePart(
    env,
    variables,
    ({ TRUSTED_DOCUMENTS, TRUSTED_DOCUMENTS_MODE, TRUSTED_DOCUMENTS_CLIENTS }): TrustedDocumentsConfig =>
      TRUSTED_DOCUMENTS === undefined
        ? { files: [], mode: 'off', clients: new Map() }
        : { files: TRUSTED_DOCUMENTS, mode: TRUSTED_DOCUMENTS_MODE ?? DEFAULT_MODE, clients: TRUSTED_DOCUMENTS_CLIENTS ?? new Map() },
    combinationFaults(env),
  );
}
