import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { OpenTab } from './open-tab';

/** As in playground.css. */
export function isNarrow(): boolean {
  return window.matchMedia('(width < 768px)').matches;
}

/** Opens an operation in a tab of its own, or in the active one while that is empty. */
export function useOpenInTab(): (tab: OpenTab) => void {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor, headerEditor } = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor'));
  return ({ query, variables, headers }) => {
    if (queryEditor?.getValue().trim() !== '') actions.addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    headerEditor?.setValue(headers);
    queryEditor?.focus();
    // There a plugin stands in the editors' place.
    if (isNarrow()) actions.setVisiblePlugin(null);
  };
}
