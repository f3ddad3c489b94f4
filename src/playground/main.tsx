import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import 'graphiql/setup-workers/vite';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { BROWSER_TEXTS, ErrorBoundary, PageFault } from './error-boundary';
import { Playground } from './playground';
import { basePathOf, loadSettings } from './settings';

const container = document.getElementById('playground');
if (container === null) throw new Error('index.html has no #playground');
const root = createRoot(container);

try {
  const settings = await loadSettings(basePathOf(window.location.pathname));
  root.render(
    <ErrorBoundary>
      <Playground settings={settings} />
    </ErrorBoundary>,
  );
} catch {
  root.render(
    <PageFault
      onRetry={() => {
        window.location.reload();
      }}
      offer={BROWSER_TEXTS.reload}
    />,
  );
}
