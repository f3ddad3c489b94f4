import { isLanguage, type Language } from '../../i18n/languages';
import { basePathOf, type DemoUser, type PageSettings } from '../settings';
import type { ApiDocument } from './api-document';

/** The document in one language. */
export interface LoadedDocument {
  readonly language: Language;
  readonly document: ApiDocument;
}

/** The base path of the gateway that serves this page. */
export function basePath(): string {
  return basePathOf(window.location.pathname);
}

/** The language that the URL names; undefined if it names none. */
export function namedLanguage(): Language | undefined {
  const named = new URLSearchParams(window.location.search).get('lang');
  return isLanguage(named) ? named : undefined;
}

/**
 * Loads the document in a language; without one, in the language that the gateway chooses for this browser.
 * @throws Error if the gateway does not respond with it
 */
export async function loadDocument(named: Language | undefined): Promise<LoadedDocument> {
  const response = await fetch(`${basePath()}/docs/openapi.json${named === undefined ? '' : `?lang=${named}`}`);
  if (!response.ok) throw new Error(`The gateway responded with ${response.status} to the request for the document`);
  // The page and the document come from the same build.
  const document = (await response.json()) as ApiDocument;
  const language = response.headers.get('content-language');
  if (!isLanguage(language)) throw new Error(`The gateway responded in an unknown language, ${String(language)}`);
  return { language, document };
}

/**
 * Loads the demo users, each with a fresh token; none if the viewer has to provide a token.
 * @throws Error if the gateway does not respond with them
 */
export async function loadDemoUsers(): Promise<readonly DemoUser[]> {
  const response = await fetch(`${basePath()}/playground/settings.json`);
  if (!response.ok) throw new Error(`The gateway responded with ${response.status} to the request for settings`);
  // The page and the gateway come from the same build and share this type.
  return ((await response.json()) as PageSettings).demoUsers;
}
