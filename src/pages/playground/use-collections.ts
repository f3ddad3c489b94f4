import { useGraphiQL, useGraphiQLActions, useHeadersEditorState, useOperationsEditorState, useVariablesEditorState } from '@graphiql/react';
import { useMemo } from 'react';
import { isSameContent, readStored, type Collection, type SavedOperation } from './collections';
import type { EditorTab } from './editor-tab';
import { LOCAL_STORE } from './playground-state';
import { parseSavedTabs, rememberTab, SAVED_TABS } from './saved-tabs';
import { openStoredText, useStoredText } from './stored-text';
import { coversEditors, useOpenInTab } from './use-open-in-tab';
import { useTabId } from './use-tab-id';

const STORED = openStoredText(LOCAL_STORE, 'collections');

/** Changes the collections. Returns whether there was space to store them. */
export type ChangeCollections = (change: (now: readonly Collection[]) => readonly Collection[]) => boolean;

/** The collections, and the function that changes them. */
export function useCollections(): readonly [readonly Collection[], ChangeCollections] {
  const text = useStoredText(STORED);
  const collections = useMemo(() => readStored(text), [text]);
  // Another tab of the browser may have changed them since the last render.
  return [collections, (change) => STORED.write(JSON.stringify(change(readStored(STORED.read()))))];
}

/** The texts of the open tab. */
export function useTabTexts(): EditorTab {
  const [query] = useOperationsEditorState();
  const [variables] = useVariablesEditorState();
  const [headers] = useHeadersEditorState();
  return { query, variables, headers };
}

/** The saved operation that was opened in the open tab. */
export function useSavedInTab(collections: readonly Collection[]): SavedOperation | undefined {
  const id = useTabId();
  const tabs = parseSavedTabs(useStoredText(SAVED_TABS));
  return collections.flatMap(({ operations }) => operations).find((operation) => tabs[operation.id] === id);
}

/** Returns a function that opens a saved operation: in its tab if that is still open, else in a new one. */
export function useOpenSaved(): (operation: SavedOperation) => void {
  const actions = useGraphiQLActions();
  const openInTab = useOpenInTab();
  const tabs = useGraphiQL((state) => state.tabs);
  const activeTabIndex = useGraphiQL((state) => state.activeTabIndex);
  return (operation) => {
    const tabId = parseSavedTabs(SAVED_TABS.read())[operation.id];
    const own = tabs.findIndex(({ id }) => id === tabId);
    const texts = ({ query, variables, headers }: (typeof tabs)[number]): EditorTab => ({ query: query ?? '', variables: variables ?? '', headers: headers ?? '' }); // prettier-ignore
    const index = own === -1 ? tabs.findIndex((tab) => isSameContent(texts(tab), operation)) : own;
    if (index === -1) openInTab(operation);
    else if (index !== activeTabIndex) actions.changeTab(index);
    rememberTab(operation.id, tabs[activeTabIndex]?.id ?? '');
    if (coversEditors()) actions.setVisiblePlugin(null);
  };
}
