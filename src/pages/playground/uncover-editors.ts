import { useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import { coversEditors } from './use-open-in-tab';

/** Closes the history, where it covers the editors, when one of its operations is chosen. GraphiQL has no option for that. */
export function UncoverEditors(): null {
  const actions = useGraphiQLActions();
  useEffect(() => {
    const onClick = ({ target }: MouseEvent): void => {
      const isChosen = target instanceof Element && target.closest('.graphiql-history-item-label') !== null;
      if (isChosen && coversEditors()) actions.setVisiblePlugin(null);
    };
    document.addEventListener('click', onClick);
    return () => {
      document.removeEventListener('click', onClick);
    };
  }, [actions]);
  return null;
}
