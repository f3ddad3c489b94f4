import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import 'graphiql/setup-workers/vite';
import './playground.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './playground';
import { loadSettings } from './settings';

const container = document.getElementById('playground');
if (container === null) throw new Error('index.html has no #playground');
const root = createRoot(container);

try {
  root.render(<Playground settings={await loadSettings()} />);
} catch (error) {
  root.render(<p className="notice">{error instanceof Error ? error.message : String(error)}. Reload to try again.</p>);
}
