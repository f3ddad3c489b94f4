import 'swagger-ui-dist/swagger-ui.css';
import './reference.css';
import swaggerUIAddress from 'swagger-ui-dist/swagger-ui-bundle.js?url';
import { loadSettings } from '../../playground/settings';
import { followColourScheme } from './follow-colour-scheme';
import { foldHeaders } from './fold-headers';
import { mendAccess } from './mend-access';
import { showHeader } from './page-header';
import { LABELS_TR, PAGE_TEXTS, type PageLanguage } from './page-texts';
import { translateLabels } from './translate-labels';

interface LoadedDocument {
  readonly language: PageLanguage;
  readonly document: object;
}

/** The document in the language the address names, else in the one the gateway chooses for this browser. */
async function loadDocument(): Promise<LoadedDocument> {
  const asked = new URLSearchParams(location.search).get('lang');
  const response = await fetch(`/docs/openapi.json${asked === 'en' || asked === 'tr' ? `?lang=${asked}` : ''}`);
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

async function show(root: HTMLElement): Promise<void> {
  const [{ language, document: spec }, createUI, { demoUsers }] = await Promise.all([loadDocument(), loadSwaggerUI(), loadSettings()]);
  const [user] = demoUsers;
  showHeader(language);
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = user === undefined ? PAGE_TEXTS[language].signedOut : PAGE_TEXTS[language].signedIn(user.username);
  const domNode = document.createElement('div');
  root.replaceChildren(notice, domNode);
  if (language === 'tr') translateLabels(domNode, LABELS_TR);
  mendAccess(domNode);
  const ui = createUI({
    domNode,
    spec,
    layout: 'BaseLayout',
    // Its links would stand within buttons, which nobody can tell apart without seeing them.
    deepLinking: false,
    plugins: [foldHeaders(PAGE_TEXTS[language].headers)],
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
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = `${error instanceof Error ? error.message : String(error)}. Reload to try again.`;
  root.replaceChildren(notice);
}
