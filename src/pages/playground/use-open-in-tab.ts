import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { findOpenTab, type EditorTab, type TabMatch } from './editor-tab';
import { forgetLive } from './live-store';
import { usePlayground } from './playground-state';

/** Whether the window is narrow, so that the response is below the operation, by the same limit as in playground.css. */
export function isNarrow(): boolean {
  return window.matchMedia('(width < 768px)').matches;
}

/** Whether an open plugin covers the editors, by the same limit as in playground.css. */
export function coversEditors(): boolean {
  return window.matchMedia('(width < 1200px)').matches;
}

/**
 * Returns a function that shows an operation: in the tab in which it is open already, else in a new tab, or in the active tab if that is
 * empty.
 */
export function useOpenInTab(): (tab: EditorTab, match?: TabMatch) => void {
  const actions = useGraphiQLActions();
  const { forgetRequests } = usePlayground();
  const { queryEditor, variableEditor, headerEditor, responseEditor, tabs, activeTabIndex } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor', 'tabs', 'activeTabIndex'),
  );
  const openAnew = ({ query, variables, headers }: EditorTab): void => {
    if (queryEditor?.getValue().trim() !== '') actions.addTab();
    else {
      forgetRequests(tabs[activeTabIndex]?.id ?? '');
      forgetLive(tabs[activeTabIndex]?.id ?? '');
      responseEditor?.setValue('');
      actions.updateActiveTabValues({ response: null });
    }
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    headerEditor?.setValue(headers);
  };
  return (tab, match = 'operation and variables') => {
    const contents = tabs.map(({ query, variables }, index) => {
      // GraphiQL updates the active tab with a delay.
      const [edited, values] = index === activeTabIndex ? [queryEditor?.getValue(), variableEditor?.getValue()] : [query, variables];
      return { query: edited ?? '', variables: values ?? '' };
    });
    const open = findOpenTab(contents, tab, match);
    if (open === undefined) openAnew(tab);
    else if (open !== activeTabIndex) actions.changeTab(open);
    queryEditor?.focus();
    if (coversEditors()) actions.setVisiblePlugin(null);
  };
}
