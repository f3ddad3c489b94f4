import './reference.css';
import './sections.css';
import './panels.css';
import { createRoot } from 'react-dom/client';
import { useState, type ReactElement } from 'react';
import { languageOfTags, type Language } from '../../i18n/languages';
import type { DemoUser } from '../settings';
import { basePath, loadDemoUsers, loadDocument, namedLanguage, type LoadedDocument } from './load-reference';
import { MESSAGES } from './messages';
import { Reference } from './reference';
import { ReferenceProvider } from './reference-state';

/** The page in the language that it was opened in, or that was chosen later: the token and the forms are kept. */
function Page({ first, demoUsers }: { readonly first: LoadedDocument; readonly demoUsers: readonly DemoUser[] }): ReactElement {
  const [loaded, setLoaded] = useState(first);
  const show = (language: Language): void => {
    const address = `${basePath()}/docs?lang=${language}`;
    loadDocument(language).then(
      (next) => {
        setLoaded(next);
        window.history.replaceState(null, '', address + window.location.hash);
      },
      () => {
        window.location.assign(address);
      },
    );
  };
  return (
    <ReferenceProvider loaded={loaded} demoUsers={demoUsers}>
      <Reference onLanguage={show} />
    </ReferenceProvider>
  );
}

const container = document.getElementById('reference');
if (container === null) throw new Error('index.html has no #reference');
const root = createRoot(container);
try {
  const [first, demoUsers] = await Promise.all([loadDocument(namedLanguage()), loadDemoUsers()]);
  root.render(<Page first={first} demoUsers={demoUsers} />);
} catch (error) {
  // There may be no response from which to take the language.
  const language = namedLanguage() ?? languageOfTags(navigator.languages);
  document.documentElement.lang = language;
  root.render(<p className="notice">{MESSAGES[language].failed}</p>);
  // Rethrown, so that the console shows the cause.
  throw error;
}
