import { AppError, detail } from '../../errors/app-error';
import { isLanguage, LANGUAGES, type Language } from '../../i18n/languages';

/**
 * The language of a document: the one that the URL names, else the client's.
 * @throws AppError BAD_USER_INPUT if the URL names an unknown one
 */
export function documentLanguage(query: unknown, preferred: Language): Language {
  const named = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  if (named === undefined) return preferred;
  if (!isLanguage(named)) throw AppError.badInput(detail('lang', 'oneOf', { values: LANGUAGES }));
  return named;
}
