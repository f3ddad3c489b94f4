import type { Catalogue } from '../i18n/messages.en';

/** The sections of the catalogues whose messages complete a fixed message: faults of a document, and faults of a request. */
type ReasonSection = 'validation' | 'request';

type ReasonOf<Section extends ReasonSection> = {
  [Key in keyof Catalogue[Section]]: {
    readonly section: Section;
    readonly key: Key;
    // Every entry of these sections is a function; TypeScript cannot infer that through the mapped type.
    readonly params: Catalogue[Section][Key] extends (...params: infer Params) => string ? Params : never;
  };
}[keyof Catalogue[Section]];

/** What is wrong with a GraphQL document: a message of the catalogues and its parameters. */
export type ValidationReason = ReasonOf<'validation'>;

/** What is wrong with a request that is not a GraphQL request: a message of the catalogues and its parameters. */
export type RequestReason = ReasonOf<'request'>;

/** Builds a validation reason. The compiler requires the parameters that the message of `key` has. */
export function validationReason<Key extends ValidationReason['key']>(
  key: Key,
  ...params: Extract<ValidationReason, { readonly key: Key }>['params']
): ValidationReason {
  // The mapped union cannot be narrowed by a generic key; the signature above guarantees the pairing.
  return { section: 'validation', key, params } as ValidationReason;
}

/** Builds a request reason. The compiler requires the parameters that the message of `key` has. */
export function requestReason<Key extends RequestReason['key']>(
  key: Key,
  ...params: Extract<RequestReason, { readonly key: Key }>['params']
): RequestReason {
  // The mapped union cannot be narrowed by a generic key; the signature above guarantees the pairing.
  return { section: 'request', key, params } as RequestReason;
}

/** Why a token, or the account that it names, is not accepted. */
export type TokenFault =
  | 'missing'
  | 'malformed'
  | 'wrongAlgorithm'
  | 'unknownKey'
  | 'wrongSignature'
  | 'unsupportedExtension'
  | 'missingExpiry'
  | 'expired'
  | 'notYetValid'
  | 'wrongIssuer'
  | 'wrongAudience'
  | 'invalidSubject'
  | 'unknownAccount'
  | 'deletedAccount';

/** Why a stream cannot begin: its connection has other requests. */
type StreamFault = 'sharedConnection';

/** Why an authenticated viewer may not see something. */
type AccessFault = 'tooManySubscriptions' | 'otherUser' | 'blocked' | 'roleRequired' | 'notOwner' | 'introspectionDisabled';

/** Why a request cannot be served at present. */
export type OutageReason =
  | 'connectionLost'
  | 'databaseUnreachable'
  | 'connectionRejected'
  | 'databaseUnanswered'
  | 'statementTimeout'
  | 'statementsTooSlow'
  | 'clientDisconnected'
  | 'keySetUnavailable'
  | 'draining'
  | 'pendingMigrations'
  | 'overloaded'
  | 'tooManyUnanswered';

/**
 * Why a request failed, for logs and metrics only: clients get the message of the code. A closed set, besides the codes of Fastify and of
 * Node's parser, so that nothing of a request can be part of it.
 */
export type InternalReason = TokenFault | AccessFault | StreamFault | OutageReason | `FST_ERR_${string}` | `HPE_${string}`;
