import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { OpenTab } from './open-tab';

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
  };
}
