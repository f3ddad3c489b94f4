import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect, useRef, useState, type ReactElement, type RefObject } from 'react';
import { createGraphiQLStorage } from './browser-storage';
import { FIRST_EXAMPLE, toTab } from './examples';
import { EditorColors } from './editor-colors';
import { EditorOptions } from './editor-options';
import { EXAMPLES_PLUGIN } from './examples-plugin';
import { TabExchange } from './exchange-facts';
import { SCHEMA_OPERATION } from './graphql-fetcher';
import { HEADERS_PLUGIN } from './headers-plugin';
import { MendedRoles } from './mended-roles';
import { NoticeProvider } from './notice';
import { findOpenTab, type OpenTab } from './open-tab';
import { LOCAL_STORE, PlaygroundProvider, SESSION_STORE, useLatest, usePlayground } from './playground-state';
import { REST_PLUGIN } from './rest-plugin';
import { SCHEMA_PLUGIN } from './schema-plugin';
import type { PlaygroundSettings } from './settings';
import { fromFragment } from './share-link';
import { TakeAlongButtons } from './toolbar-buttons';
import { TopBar } from './top-bar';
import { useFetcher } from './use-fetcher';
import { isNarrow, useOpenInTab } from './use-open-in-tab';

const PLUGINS = [EXAMPLES_PLUGIN, REST_PLUGIN, SCHEMA_PLUGIN, HEADERS_PLUGIN, HISTORY_PLUGIN];
const STORAGE = createGraphiQLStorage(SESSION_STORE, LOCAL_STORE);

/** Takes the operation of a shared link out of the address: a reload shows the tabs as they were left, not the link again. */
function takeShared(): OpenTab | undefined {
  const shared = fromFragment(window.location.hash);
  if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname);
  return shared && { ...shared, headers: '' };
}

/** Opens what a link carries that is followed while the page is open. */
function FollowLinks(): null {
  const open = useLatest(useOpenInTab());
  useEffect(() => {
    const follow = (): void => {
      const shared = takeShared();
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
 * Tells the outside of GraphiQL which tab is open. What is still waited for is given up when the tab changes, in which its
 * answer would show, or the one who asks.
 */
function WatchTab({ tabId }: { readonly tabId: RefObject<string> }): null {
  const actions = useGraphiQLActions();
  const { token } = usePlayground();
  const id = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id ?? '');
  useEffect(() => {
    tabId.current = id;
    return () => {
      actions.stop();
    };
  }, [id, token, tabId, actions]);
  return null;
}

/** What the editors open with, and the tabs of a new session. */
interface Opening extends OpenTab {
  readonly tabs: OpenTab[];
  readonly showsExamples: boolean;
}

function openingOf(shared: OpenTab | undefined, first: OpenTab): Opening {
  const open = findOpenTab(STORAGE);
  return { ...(shared ?? open ?? first), tabs: [shared ?? first], showsExamples: open === undefined && !isNarrow() };
}

function Editors(): ReactElement {
  const { language } = usePlayground();
  const [opening] = useState(() => openingOf(takeShared(), toTab(FIRST_EXAMPLE, language)));
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
      // Kept with the tabs until the browser tab is closed: STORAGE sees to that, and nobody is to choose otherwise.
      shouldPersistHeaders
      showPersistHeadersSettings={false}
      storage={STORAGE}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      {...(opening.showsExamples && { visiblePlugin: EXAMPLES_PLUGIN })}
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <TakeAlongButtons />
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <TabExchange />
      </GraphiQL.Footer>
      <EditorColors />
      <MendedRoles />
      <EditorOptions />
      <FollowLinks />
      <WatchTab tabId={tabId} />
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

/** The whole page: GraphiQL, filled in for this gateway, below a bar for what holds in every tab. */
export function Playground({ settings }: { readonly settings: PlaygroundSettings }): ReactElement {
  return (
    <PlaygroundProvider settings={settings}>
      <NoticeProvider>
        <Page />
      </NoticeProvider>
    </PlaygroundProvider>
  );
}
