/** The languages of the gateway and its pages. Every catalogue has all of them: the compiler reports what a new one lacks. */
export const LANGUAGES = ['en', 'tr'] as const;

/** One of the languages. */
export type Language = (typeof LANGUAGES)[number];

/** The language for clients that name none of these. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** Narrows a value to a language. */
export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The language of the first tag (`tr-TR`) that names one; the default if none does. */
export function languageOfTags(tags: readonly string[]): Language {
  return tags.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? DEFAULT_LANGUAGE;
}
