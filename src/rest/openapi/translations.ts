import type { Language } from '../../i18n/languages';
import { DESCRIPTIONS_TR } from './descriptions.tr';
import { en, type DocumentMessages } from './translations.en';
import { tr } from './translations.tr';

const MESSAGES: Readonly<Record<Language, DocumentMessages>> = { en, tr };

/** The schema describes itself in English. Each other language has the same coordinates. */
const DESCRIPTIONS: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = {
  tr: DESCRIPTIONS_TR,
} satisfies Record<Exclude<Language, 'en'>, Readonly<Record<keyof typeof DESCRIPTIONS_TR, string>>>;

/** The messages and descriptions of the document in one language. */
export interface Translations {
  readonly language: Language;
  readonly messages: DocumentMessages;
  /** The description of a schema member by its coordinate, such as `Transaction.amount`. @throws Error if the language has none */
  readonly describe: (coordinate: string, english: string | null | undefined) => string;
}

/** The translations of a language. There is no fallback to another one: a missing description throws while the document is built. */
export function translationsOf(language: Language): Translations {
  const describe: Translations['describe'] = (coordinate, english) => {
    const description = language === 'en' ? english : DESCRIPTIONS[language][coordinate];
    if (description == null) throw new Error(`${coordinate} has no description in the language ${language}`);
    return description;
  };
  return { language, messages: MESSAGES[language], describe };
}
