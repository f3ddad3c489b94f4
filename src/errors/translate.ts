import type { Language } from '../i18n/languages';
import { isProtocolCode, type AppError, type ErrorCode, type ErrorDetail, type ProtocolCode } from './app-error';
import type { RequestReason, ValidationReason } from './reasons';
import { en, type Catalogue } from '../i18n/messages.en';
import { tr } from '../i18n/messages.tr';

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, tr };

/** The fixed message of a code. */
export function fixedMessageOf(code: ErrorCode | ProtocolCode, language: Language): string {
  return isProtocolCode(code) ? CATALOGUES[language].protocol[code] : CATALOGUES[language].codes[code];
}

/** The message of an error: the fixed message of its code, followed by its reason if it has one. */
export function messageOf({ code, reason }: AppError, language: Language): string {
  const fixed = fixedMessageOf(code, language);
  return reason === undefined ? fixed : `${fixed}: ${reasonMessage(reason, language)}`;
}

/** The message of a reason. */
export function reasonMessage({ section, key, params }: ValidationReason | RequestReason, language: Language): string {
  // The type of a reason guarantees that the parameters belong to the key; TypeScript cannot correlate the union.
  const messages = CATALOGUES[language][section] as Readonly<Record<string, (...params: readonly unknown[]) => string>>;
  const message = messages[key];
  if (message === undefined) throw new TypeError(`${section}.${key} is not in the catalogue`);
  return message(...params);
}

/** What is wrong with a field, without the name of the field. */
export function detailMessage(detail: ErrorDetail, language: Language): string {
  // `detail` guarantees that the parameters belong to the key; TypeScript cannot correlate the union.
  const message = CATALOGUES[language].details[detail.key] as (...params: readonly unknown[]) => string;
  return message(...detail.params);
}

/** A detail in `extensions.details` of a GraphQL error. */
export interface TranslatedDetail {
  readonly field: string;
  readonly message: string;
}

/** Translates details to the client's language. */
export function translateDetails(details: readonly ErrorDetail[], language: Language): TranslatedDetail[] {
  return details.map((detail) => ({ field: detail.field, message: detailMessage(detail, language) }));
}
