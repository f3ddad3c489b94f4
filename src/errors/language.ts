/** The languages every message exists in: one catalogue each. */
export const LANGUAGES = ['en', 'tr'] as const;

/** One of the languages every message exists in. */
export type Language = (typeof LANGUAGES)[number];

/** The language of a client that asks for none we have. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** Narrows a value to a language. */
export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}
