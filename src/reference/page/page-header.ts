import { basePathOf } from '../../playground/settings';
import { LANGUAGES, PAGE_TEXTS, type PageLanguage } from './page-texts';

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

/** Fills in the head of the page: where else to look, and the other language. */
export function showHeader(language: PageLanguage): void {
  const texts = PAGE_TEXTS[language];
  const basePath = basePathOf(window.location.pathname);
  document.documentElement.lang = language;
  document.title = `Livestream gateway – ${texts.title}`;
  landmark('page-links', texts.pages, [
    link(`${basePath}/playground`, texts.playground),
    link(`${basePath}/docs/openapi.json?lang=${language}`, texts.document),
  ]);
  const languages = LANGUAGES.map((other) => {
    const anchor = link(`${basePath}/docs?lang=${other}`, PAGE_TEXTS[other].name);
    anchor.lang = other;
    if (other === language) anchor.setAttribute('aria-current', 'true');
    return anchor;
  });
  landmark('page-languages', texts.languages, languages);
}
