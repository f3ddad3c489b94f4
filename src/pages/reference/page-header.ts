import { LANGUAGES, type Language } from '../../i18n/languages';
import { basePathOf } from '../settings';
import { MESSAGES } from './messages';

function link(href: string, text: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = href;
  anchor.textContent = text;
  return anchor;
}

function landmark(id: string, label: string, links: readonly HTMLAnchorElement[]): void {
  const nav = document.getElementById(id);
  nav?.setAttribute('aria-label', label);
  nav?.replaceChildren(...links);
}

/** Fills in the header of the page: links to the playground, the document, and the other languages. */
export function showHeader(language: Language): void {
  const messages = MESSAGES[language];
  const basePath = basePathOf(window.location.pathname);
  document.documentElement.lang = language;
  document.title = `Livestream gateway – ${messages.title}`;
  landmark('page-links', messages.pages, [
    link(`${basePath}/playground`, messages.playground),
    link(`${basePath}/docs/openapi.json?lang=${language}`, messages.document),
  ]);
  const languages = LANGUAGES.map((other) => {
    const anchor = link(`${basePath}/docs?lang=${other}`, MESSAGES[other].name);
    anchor.lang = other;
    if (other === language) anchor.setAttribute('aria-current', 'true');
    return anchor;
  });
  landmark('page-languages', messages.languages, languages);
}
