import { pick, useGraphiQL, useGraphiQLActions, useOperationsEditorState, useVariablesEditorState } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { isSameOperation, type EditorTab } from './editor-tab';
import { isRunning } from './live-run';
import { endLive, useLiveRun } from './live-store';
import { useTabId } from './use-tab-id';

/**
 * Stops the subscription of the open tab when its operation or variables are changed, because its events would show as those of another
 * operation. Comments and formatting do not count. Renders nothing.
 */
export function WatchLive(): null {
  const tabId = useTabId();
  const run = useLiveRun(tabId);
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  // GraphiQL reports changes of the editors by these, a moment later.
  const [query] = useOperationsEditorState();
  const [variables] = useVariablesEditorState();
  const isLive = run !== undefined && isRunning(run);
  const started = useRef<Pick<EditorTab, 'query' | 'variables'>>(undefined);
  useEffect(() => {
    const now = { query: queryEditor?.getValue() ?? '', variables: variableEditor?.getValue() ?? '' };
    if (!isLive) started.current = undefined;
    else if (started.current === undefined) started.current = now;
    else if (!isSameOperation(started.current, now)) {
      endLive(tabId, true);
      actions.stop();
    }
  }, [isLive, query, variables, queryEditor, variableEditor, tabId, actions]);
  return null;
}
