import Negotiator from 'negotiator';
import type { IncomingHttpHeaders } from 'node:http';
import { DEFAULT_LANGUAGE, isLanguage, LANGUAGES, type Language } from '../errors/language';
import { CLIENT_HEADERS } from './client-headers';

/**
 * The language to answer in: `x-language`, else `x-lang`, else the best of `Accept-Language`, else English.
 * Never fails: a request with a bad language header still needs its refusal in some language.
 */
export function preferredLanguage(headers: IncomingHttpHeaders): Language {
  const named = CLIENT_HEADERS.language.names.map((name) => headers[name]).find((given) => given !== undefined);
  if (isLanguage(named)) return named;
  if (headers['accept-language'] === undefined) return DEFAULT_LANGUAGE;
  const negotiated = new Negotiator({ headers }).language([...LANGUAGES]);
  return isLanguage(negotiated) ? negotiated : DEFAULT_LANGUAGE;
}
