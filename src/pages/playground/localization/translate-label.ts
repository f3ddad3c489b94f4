import { DEFAULT_LANGUAGE, type Language } from '../../../i18n/languages';
import { GRAPHIQL_TR } from './graphiql.tr';
import { MONACO_TR } from './monaco.tr';
import { PROBLEM_SOURCES_TR, problemInTurkish } from './problems.tr';

/** The translations of labels by their English text. English has none: a label without a translation is shown as it is. */
const TRANSLATIONS: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: {}, tr: { ...MONACO_TR, ...GRAPHIQL_TR } };

let language: Language = DEFAULT_LANGUAGE;

/** Sets the language of the labels of GraphiQL and its editors, from the next rendering on. */
export function setLabelLanguage(next: Language): void {
  language = next;
}

/** The language of the labels of GraphiQL and its editors. */
export function labelLanguage(): Language {
  return language;
}

/**
 * Translates a label of GraphiQL or Monaco. The build inserts calls of this function into these packages (package-patches.ts).
 * @param english the label as it is in the package, where `{0}`, `{1}` … stand for `values`
 */
export function translateLabel(english: string, ...values: readonly string[]): string {
  const text = TRANSLATIONS[language][english] ?? english;
  return values.length === 0 ? text : text.replace(/\{(\d)\}/g, (placeholder, index: string) => values[Number(index)] ?? placeholder);
}

/** Translates a problem that an editor marks, or the source of one. */
export function translateProblem(english: string | undefined): string | undefined {
  if (english === undefined || language === DEFAULT_LANGUAGE) return english;
  return PROBLEM_SOURCES_TR[english] ?? problemInTurkish(english) ?? english;
}
