import { Component, type ReactNode } from 'react';
import { LOCAL_STORE, SESSION_STORE } from './playground-state';
import { TEXTS } from './texts';

/** The texts of the browser's own language: for what goes wrong before one can be chosen. */
export const BROWSER_TEXTS = TEXTS[navigator.language.startsWith('tr') ? 'tr' : 'en'];

/** What a person sees who cannot be shown the page. */
export function PageFault({ onRetry, offer }: { readonly onRetry: () => void; readonly offer: string }): ReactNode {
  return (
    <div className="notice" role="alert">
      <p>{BROWSER_TEXTS.pageFault}</p>
      <button type="button" onClick={onRetry}>
        {offer}
      </button>
    </div>
  );
}

function startAfresh(): void {
  SESSION_STORE.clear();
  LOCAL_STORE.clear();
  window.location.reload();
}

/** Keeps a page that cannot be drawn from being a white one for good: what it stored is the likeliest cause. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PageFault onRetry={startAfresh} offer={BROWSER_TEXTS.startAfresh} /> : this.props.children;
  }
}
