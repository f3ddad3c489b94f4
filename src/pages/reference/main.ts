import 'swagger-ui-dist/swagger-ui.css';
import './reference.css';
import swaggerUIAddress from 'swagger-ui-dist/swagger-ui-bundle.js?url';
import { isLanguage, languageOfTags, type Language } from '../../i18n/languages';
import { basePathOf, type DemoUser, type PageSettings } from '../settings';
import { followColourScheme } from './follow-colour-scheme';
import { fixAccessibility } from './fix-accessibility';
import { MESSAGES } from './messages';
import { showHeader } from './page-header';
import { foldHeaders } from './swagger-plugins';

interface LoadedDocument {
  readonly language: Language;
  readonly document: object;
}

/** The language that the URL names; undefined if it names none. */
function namedLanguage(): Language | undefined {
  const named = new URLSearchParams(location.search).get('lang');
  return isLanguage(named) ? named : undefined;
}

/** The document in the language that the URL names, else in the one that the gateway chooses for this browser. */
async function loadDocument(): Promise<LoadedDocument> {
  const named = namedLanguage();
  const response = await fetch(`${basePathOf(location.pathname)}/docs/openapi.json${named === undefined ? '' : `?lang=${named}`}`);
  if (!response.ok) throw new Error(`The gateway responded with ${response.status} to the request for the document`);
  // The page and the document come from the same build.
  const document = (await response.json()) as object;
  const language = response.headers.get('content-language');
  if (!isLanguage(language)) throw new Error(`The gateway responded in an unknown language, ${String(language)}`);
  return { language, document };
}

/** The demo user to sign in as; undefined if the viewer has to provide a token. */
async function loadDemoUser(): Promise<DemoUser | undefined> {
  const response = await fetch(`${basePathOf(location.pathname)}/playground/settings.json`);
  if (!response.ok) throw new Error(`The gateway responded with ${response.status} to the request for settings`);
  // The page and the gateway come from the same build and share this type.
  const { demoUsers } = (await response.json()) as PageSettings;
  return demoUsers[0];
}

/** Loads the prebuilt script of Swagger UI: bundling it again would have no benefit. */
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

/** Shows the failure in the language of the URL, else of the browser: there may be no response from which to take the language. */
function showFailure(root: HTMLElement): void {
  const language = namedLanguage() ?? languageOfTags(navigator.languages);
  document.documentElement.lang = language;
  root.replaceChildren(noticeOf(MESSAGES[language].failed));
}

async function show(root: HTMLElement): Promise<void> {
  const [{ language, document: spec }, createUI, user] = await Promise.all([loadDocument(), loadSwaggerUI(), loadDemoUser()]);
  showHeader(language);
  const messages = MESSAGES[language];
  const domNode = document.createElement('div');
  root.replaceChildren(noticeOf(user === undefined ? messages.signedOut : messages.signedIn(user.username)), domNode);
  fixAccessibility(domNode);
  const ui = createUI({
    domNode,
    spec,
    layout: 'BaseLayout',
    // Deep linking would nest links in buttons, which screen readers cannot distinguish.
    deepLinking: false,
    plugins: [foldHeaders(messages.headers)],
    displayRequestDuration: true,
    // A token must not be stored beyond the lifetime of the page.
    persistAuthorization: false,
    supportedSubmitMethods: ['get'],
    // By default, Swagger UI sends the document to a validator on another host.
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
  // Rethrown, so that the console shows the cause.
  throw error;
}
