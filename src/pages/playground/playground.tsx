import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react';
import { createGraphiQLStorage } from './browser-storage';
import { COLLECTIONS_PLUGIN } from './collections-plugin';
import { TabCost } from './cost-facts';
import { toTab } from './example-tab';
import { FIRST_EXAMPLE } from './examples';
import { EditorColors } from './editor-colors';
import { EditorOptions } from './editor-options';
import { ENVIRONMENTS_PLUGIN } from './environments-plugin';
import { ExecuteGuard } from './execute-guard';
import { EXAMPLES_PLUGIN } from './examples-plugin';
import { TabExchange } from './exchange-facts';
import { SCHEMA_OPERATION } from './graphql-fetcher';
import { EXPLORER_PLUGIN } from './explorer-plugin';
import { HEADERS_PLUGIN } from './headers-plugin';
import { TabLive } from './live-events';
import { setLabelLanguage } from './localization/translate-label';
import { AccessibleRoles } from './accessible-roles';
import { NoticeProvider } from './notice';
import { findActiveTab, type EditorTab } from './editor-tab';
import { LOCAL_STORE, PlaygroundProvider, SESSION_STORE, useLatest, usePlayground } from './playground-state';
import { REST_PLUGIN } from './rest-plugin';
import { watchTabs } from './saved-tabs';
import { SCHEMA_PLUGIN } from './schema-plugin';
import type { PageSettings } from '../settings';
import { fromFragment } from './share-link';
import { TABLE_PLUGIN } from './table-plugin';
import { CopyButtons } from './toolbar-buttons';
import { TopBar } from './top-bar';
import { UncoverEditors } from './uncover-editors';
import { useFetcher } from './use-fetcher';
import { coversEditors, useOpenInTab } from './use-open-in-tab';
import { useTabId } from './use-tab-id';
import { WatchLive } from './watch-live';

const PLUGINS = [
  EXAMPLES_PLUGIN,
  EXPLORER_PLUGIN,
  COLLECTIONS_PLUGIN,
  TABLE_PLUGIN,
  REST_PLUGIN,
  SCHEMA_PLUGIN,
  HEADERS_PLUGIN,
  ENVIRONMENTS_PLUGIN,
  HISTORY_PLUGIN,
];
const STORAGE = createGraphiQLStorage(SESSION_STORE, LOCAL_STORE);

/** Reads the operation of a shared link and removes it from the URL, so that a reload shows the tabs and not the link again. */
function readSharedOperation(): EditorTab | undefined {
  const shared = fromFragment(window.location.hash);
  if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname);
  return shared && { ...shared, headers: '' };
}

/** Opens the operation of a shared link that is followed while the page is open. */
function OpenSharedLinks(): null {
  const open = useLatest(useOpenInTab());
  useEffect(() => {
    const follow = (): void => {
      const shared = readSharedOperation();
      if (shared !== undefined) open()(shared);
    };
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
    };
  }, [open]);
  return null;
}

/**
 * Keeps the id of the open tab for code outside GraphiQL. When the tab or the token changes, requests in flight are cancelled,
 * because their responses would show in the new tab or for the new viewer.
 */
function WatchTab({ tabId }: { readonly tabId: RefObject<string> }): null {
  const actions = useGraphiQLActions();
  const { token } = usePlayground();
  const id = useTabId();
  useEffect(() => {
    tabId.current = id;
    return () => {
      actions.stop();
    };
  }, [id, token, tabId, actions]);
  return null;
}

/**
 * Reports the open panel, also one that was open before a reload. GraphiQL opens the panel of its property again whenever its list of
 * panels changes, as it does with the language.
 */
function WatchPanel({ onChange }: { readonly onChange: (panel: GraphiQLPlugin | null) => void }): null {
  const panel = useGraphiQL(({ visiblePlugin }) => visiblePlugin);
  useEffect(() => {
    onChange(panel);
  }, [panel, onChange]);
  return null;
}

/** The initial contents of the editors, and the tabs of a new session. */
interface InitialEditors extends EditorTab {
  readonly tabs: EditorTab[];
  readonly showsExamples: boolean;
}

function initialEditors(shared: EditorTab | undefined, first: EditorTab): InitialEditors {
  const open = findActiveTab(STORAGE);
  return { ...(shared ?? open ?? first), tabs: [shared ?? first], showsExamples: open === undefined && !coversEditors() };
}

function Editors(): ReactElement {
  const { language } = usePlayground();
  // GraphiQL reads it while it renders below.
  setLabelLanguage(language);
  const [opening] = useState(() => initialEditors(readSharedOperation(), toTab(FIRST_EXAMPLE, language)));
  const [panel, setPanel] = useState<GraphiQLPlugin | null>(opening.showsExamples ? EXAMPLES_PLUGIN : null);
  const tabId = useRef('');
  const fetcher = useFetcher(tabId);
  return (
    <GraphiQL
      fetcher={fetcher}
      introspectionQueryName={SCHEMA_OPERATION}
      defaultTabs={opening.tabs}
      initialQuery={opening.query}
      initialVariables={opening.variables}
      initialHeaders={opening.headers}
      defaultEditorToolsVisibility="variables"
      // STORAGE keeps headers with the tabs until the browser tab is closed. Users have no setting for this.
      shouldPersistHeaders
      showPersistHeadersSettings={false}
      storage={STORAGE}
      onTabChange={watchTabs}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      {...(panel !== null && { visiblePlugin: panel })}
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CopyButtons />
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <TabLive />
        <TabExchange />
        <TabCost />
      </GraphiQL.Footer>
      <EditorColors />
      <AccessibleRoles />
      <EditorOptions />
      <ExecuteGuard />
      <UncoverEditors />
      <OpenSharedLinks />
      <WatchTab tabId={tabId} />
      <WatchLive />
      <WatchPanel onChange={setPanel} />
    </GraphiQL>
  );
}

function Page(): ReactElement {
  const { language } = usePlayground();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <>
      <TopBar />
      <main>
        <Editors />
      </main>
    </>
  );
}

/** The whole page: GraphiQL, configured for this gateway, below a bar with the choices that apply to every tab. */
export function Playground({ settings }: { readonly settings: PageSettings }): ReactElement {
  return (
    <PlaygroundProvider settings={settings}>
      <NoticeProvider>
        <Page />
      </NoticeProvider>
    </PlaygroundProvider>
  );
}
