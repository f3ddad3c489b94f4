import type { Language } from '../errors/language';
import { DESCRIPTIONS_TR } from './descriptions.tr';
import { en, type ReferenceTexts } from './texts.en';
import { tr } from './texts.tr';

/** Everything the document says in one language. */
export interface Words {
  readonly language: Language;
  readonly texts: ReferenceTexts;
  /**
   * What the schema says of the member at a coordinate (`Transaction.amount`), in this language.
   * @throws Error where nobody has said it yet
   */
  describe(coordinate: string, english: string | null | undefined): string;
}

/** The words of a language: English descriptions are the schema's own, all others come from a catalogue by coordinate. */
export function wordsOf(language: Language): Words {
  const catalogue: Readonly<Record<string, string>> = DESCRIPTIONS_TR;
  return {
    language,
    texts: { en, tr }[language],
    describe(coordinate, english) {
      const text = language === 'en' ? english : catalogue[coordinate];
      if (text == null) throw new Error(`${coordinate} is not described in the language ${language}`);
      return text;
    },
  };
}
