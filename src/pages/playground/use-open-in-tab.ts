import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { EditorTab } from './editor-tab';

/** Whether the window is narrow, by the same limit as in playground.css. */
export function isNarrow(): boolean {
  return window.matchMedia('(width < 768px)').matches;
}

/** Returns a function that opens an operation in a new tab, or in the active tab if that is empty. */
export function useOpenInTab(): (tab: EditorTab) => void {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor, headerEditor } = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor'));
  return ({ query, variables, headers }) => {
    if (queryEditor?.getValue().trim() !== '') actions.addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    headerEditor?.setValue(headers);
    queryEditor?.focus();
    // In a narrow window, an open plugin replaces the editors.
    if (isNarrow()) actions.setVisiblePlugin(null);
  };
}
