import Negotiator from 'negotiator';
import type { IncomingHttpHeaders } from 'node:http';
import { DEFAULT_LANGUAGE, isLanguage, LANGUAGES, type Language } from '../i18n/languages';
import { CLIENT_HEADERS } from './client-headers';

/** The maximum length of Accept-Language, in characters. Negotiation takes time in proportion to it; no client lists so many languages. */
const MAX_LENGTH = 1_000;

/**
 * The language of the response: `x-language`, else `x-lang`, else the best match of `Accept-Language`, else English.
 * Never fails: a request with a bad language header still needs an error response in some language.
 */
export function preferredLanguage(headers: IncomingHttpHeaders): Language {
  const named = CLIENT_HEADERS.language.names.map((name) => headers[name]).find((given) => given !== undefined);
  if (isLanguage(named)) return named;
  const { 'accept-language': accepted } = headers;
  if (accepted === undefined || accepted.length > MAX_LENGTH) return DEFAULT_LANGUAGE;
  const negotiated = new Negotiator({ headers }).language([...LANGUAGES]);
  return isLanguage(negotiated) ? negotiated : DEFAULT_LANGUAGE;
}
