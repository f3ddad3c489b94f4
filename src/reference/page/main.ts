import 'swagger-ui-dist/swagger-ui.css';
import './reference.css';
import swaggerUIAddress from 'swagger-ui-dist/swagger-ui-bundle.js?url';
import { basePathOf, loadSettings } from '../../playground/settings';
import { followColourScheme } from './follow-colour-scheme';
import { foldHeaders } from './fold-headers';
import { mendAccess } from './mend-access';
import { showHeader } from './page-header';
import { LABELS_TR, LANGUAGES, PAGE_TEXTS, type PageLanguage } from './page-texts';
import { translateLabels } from './translate-labels';

interface LoadedDocument {
  readonly language: PageLanguage;
  readonly document: object;
}

/** The language the address names. */
function namedLanguage(): PageLanguage | undefined {
  const named = new URLSearchParams(location.search).get('lang');
  return LANGUAGES.find((language) => language === named);
}

/** The document in the language the address names, else in the one the gateway chooses for this browser. */
async function loadDocument(): Promise<LoadedDocument> {
  const named = namedLanguage();
  const response = await fetch(`${basePathOf(location.pathname)}/docs/openapi.json${named === undefined ? '' : `?lang=${named}`}`);
  if (!response.ok) throw new Error(`The gateway answered ${response.status} for the document`);
  // Page and document are of one build.
  const document = (await response.json()) as object;
  return { language: response.headers.get('content-language') === 'tr' ? 'tr' : 'en', document };
}

/** Loads Swagger UI as it was built: there is nothing to gain by building it again. */
function loadSwaggerUI(): Promise<NonNullable<Window['SwaggerUIBundle']>> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = swaggerUIAddress;
    script.onload = () => {
      if (window.SwaggerUIBundle === undefined) reject(new Error('Swagger UI did not come up'));
      else resolve(window.SwaggerUIBundle);
    };
    script.onerror = () => {
      reject(new Error('Swagger UI could not be loaded'));
    };
    document.head.append(script);
  });
}

function noticeOf(text: string): HTMLElement {
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = text;
  return notice;
}

/** Says that there is nothing to show, in the browser's own language where the address names none: the gateway may not have answered. */
function showFailure(root: HTMLElement): void {
  const language = namedLanguage() ?? (/^tr\b/i.test(navigator.language) ? 'tr' : 'en');
  document.documentElement.lang = language;
  root.replaceChildren(noticeOf(PAGE_TEXTS[language].failed));
}

async function show(root: HTMLElement): Promise<void> {
  const [{ language, document: spec }, createUI, { demoUsers }] = await Promise.all([
    loadDocument(),
    loadSwaggerUI(),
    loadSettings(basePathOf(location.pathname)),
  ]);
  const [user] = demoUsers;
  showHeader(language);
  const texts = PAGE_TEXTS[language];
  const domNode = document.createElement('div');
  root.replaceChildren(noticeOf(user === undefined ? texts.signedOut : texts.signedIn(user.username)), domNode);
  if (language === 'tr') translateLabels(domNode, LABELS_TR);
  mendAccess(domNode);
  const ui = createUI({
    domNode,
    spec,
    layout: 'BaseLayout',
    // Its links would stand within buttons, which nobody can tell apart without seeing them.
    deepLinking: false,
    plugins: [foldHeaders(texts.headers)],
    displayRequestDuration: true,
    // A token is for this visit: it must not outlive the page.
    persistAuthorization: false,
    supportedSubmitMethods: ['get'],
    // Swagger UI would show the document to a host of its own.
    validatorUrl: null,
    onComplete: () => {
      if (user !== undefined) ui.preauthorizeApiKey('bearer', user.token);
    },
  });
}

followColourScheme();
const root = document.getElementById('reference');
if (root === null) throw new Error('index.html has no #reference');
try {
  await show(root);
} catch (error) {
  showFailure(root);
  // What exactly went wrong is for the console.
  throw error;
}
