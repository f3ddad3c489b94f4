import type { MouseEvent, ReactElement } from 'react';
import { LANGUAGES, type Language } from '../../i18n/languages';
import { basePath } from './load-reference';
import { MESSAGES } from './messages';
import { useReference } from './reference-state';

interface HeaderProps {
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  /** Shows the page in another language. */
  readonly onLanguage: (language: Language) => void;
}

function LanguageLinks({ onLanguage }: Pick<HeaderProps, 'onLanguage'>): ReactElement {
  const { messages } = useReference();
  return (
    <nav className="languages" aria-label={messages.languages}>
      {LANGUAGES.map((language) => (
        <a
          key={language}
          href={`${basePath()}/docs?lang=${language}`}
          lang={language}
          hrefLang={language}
          aria-current={language === messages.language ? 'true' : undefined}
          onClick={(event: MouseEvent) => {
            // A click with a modifier opens another tab.
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onLanguage(language);
          }}
        >
          {MESSAGES[language].name}
        </a>
      ))}
    </nav>
  );
}

/** The header of the page: its name, the languages, and the account. */
export function PageHeader({ isOpen, setOpen, onLanguage }: HeaderProps): ReactElement {
  const { messages, account } = useReference();
  return (
    <header className="page-header">
      <button
        type="button"
        className="menu-button quiet-button"
        aria-label={messages.contents}
        aria-expanded={isOpen}
        aria-controls="contents"
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <span aria-hidden="true">☰</span>
      </button>
      <p className="page-name">
        Livestream gateway <span>{messages.title}</span>
      </p>
      <LanguageLinks onLanguage={onLanguage} />
      <button type="button" className="account quiet-button" popoverTarget="account-panel" title={messages.account}>
        {account === undefined ? messages.signedOut : (account.username ?? messages.ownToken)}
      </button>
    </header>
  );
}
