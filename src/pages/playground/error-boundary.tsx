import { Component, type ReactNode } from 'react';
import { languageOfTags } from '../../i18n/languages';
import { LOCAL_STORE, SESSION_STORE } from './playground-state';
import { MESSAGES } from './messages';

/** The messages in the browser's language, for failures before one can be chosen. */
export const BROWSER_MESSAGES = MESSAGES[languageOfTags(navigator.languages)];

/** Replaces a page that cannot be shown. */
export function PageError({ onRetry, label }: { readonly onRetry: () => void; readonly label: string }): ReactNode {
  return (
    <div className="notice" role="alert">
      <p>{BROWSER_MESSAGES.pageFault}</p>
      <button type="button" onClick={onRetry}>
        {label}
      </button>
    </div>
  );
}

function clearAndReload(): void {
  SESSION_STORE.clear();
  LOCAL_STORE.clear();
  window.location.reload();
}

/** Replaces a page that cannot be rendered. The most likely cause is its stored data, which the user can clear with a button. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PageError onRetry={clearAndReload} label={BROWSER_MESSAGES.clearAndReload} /> : this.props.children;
  }
}
