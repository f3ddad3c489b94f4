import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import 'graphiql/setup-workers/vite';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { BROWSER_MESSAGES, ErrorBoundary, PageError } from './error-boundary';
import { Playground } from './playground';
import { loadSettings } from './load-settings';

const container = document.getElementById('playground');
if (container === null) throw new Error('index.html has no #playground');
const root = createRoot(container);

try {
  const settings = await loadSettings();
  root.render(
    <ErrorBoundary>
      <Playground settings={settings} />
    </ErrorBoundary>,
  );
} catch {
  root.render(
    <PageError
      onRetry={() => {
        window.location.reload();
      }}
      label={BROWSER_MESSAGES.reload}
    />,
  );
}
