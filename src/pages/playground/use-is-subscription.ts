import { useGraphiQL, useOperationsEditorState } from '@graphiql/react';
import { useMemo } from 'react';
import { subscriptionIn } from './live-operation';

/** Whether the open tab runs a subscription. */
export function useIsSubscription(): boolean {
  const [query] = useOperationsEditorState();
  const operationName = useGraphiQL((state) => state.operationName);
  return useMemo(() => subscriptionIn(query, operationName) !== undefined, [query, operationName]);
}
