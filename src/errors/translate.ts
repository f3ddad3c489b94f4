import type { Language } from './language';
import type { ErrorCode, ErrorDetail } from './app-error';
import { en, type Catalogue } from './messages.en';
import { tr } from './messages.tr';

/** Codes that Apollo Server itself answers with. */
export type ProtocolCode = keyof Catalogue['protocol'];

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, tr };

/** The fixed sentence of a code. */
export function sentenceOf(code: ErrorCode, language: Language): string {
  return CATALOGUES[language].codes[code];
}

/** The fixed sentence of one of Apollo's codes. */
export function protocolSentenceOf(code: ProtocolCode, language: Language): string {
  return CATALOGUES[language].protocol[code];
}

/** Whether a code is one that Apollo Server gives by itself. */
export function isProtocolCode(code: unknown): code is ProtocolCode {
  return typeof code === 'string' && Object.hasOwn(en.protocol, code);
}

/** What GraphQL may find in a document: a key of the catalogues, and names. */
export interface Finding {
  readonly key: keyof Catalogue['findings'];
  readonly names: Readonly<Record<string, string>>;
}

/** Puts a finding into words. */
export function findingSentence({ key, names }: Finding, language: Language): string {
  // Who makes a finding captures the names its sentence takes; a test goes through them all.
  const sentence = CATALOGUES[language].findings[key] as (names: Readonly<Record<string, string>>) => string;
  return sentence(names);
}

/** What is wrong with a field, without the field's name. */
export function reasonOf(detail: ErrorDetail, language: Language): string {
  // A detail's parameters belong to its key by construction (see `detail`); TypeScript cannot correlate the union.
  const sentence = CATALOGUES[language].details[detail.key] as (...params: readonly unknown[]) => string;
  return sentence(...detail.params);
}

/** A detail as GraphQL answers it in `extensions.details`. */
export interface TranslatedDetail {
  readonly field: string;
  readonly message: string;
}

/** Puts details into the client's language. */
export function translateDetails(details: readonly ErrorDetail[], language: Language): TranslatedDetail[] {
  return details.map((detail) => ({ field: detail.field, message: reasonOf(detail, language) }));
}
