import { useGraphiQL, useOperationsEditorState } from '@graphiql/react';
import { useEffect } from 'react';
import { isEmptyDocument } from './empty-document';

/** Disables GraphiQL's run button, which has no option for that, while there is nothing to send. Renders nothing. */
export function ExecuteGuard(): null {
  const [query] = useOperationsEditorState();
  // GraphiQL replaces the button by another one when it has several operations to choose from, or while a request is in flight.
  const button = useGraphiQL(({ operations, isFetching }) => `${operations?.length ?? 0} ${String(isFetching)}`);
  const isEmpty = isEmptyDocument(query);
  useEffect(() => {
    document.querySelector('.graphiql-execute-button')?.toggleAttribute('disabled', isEmpty);
  }, [isEmpty, button]);
  return null;
}
