import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import { relabelEditors } from './localization/relabel-editors';
import { usePlayground } from './playground-state';

/**
 * Names the editors for screen readers, keeps their labels in the chosen language, and disables hovers in the response, which would
 * load images from URLs in it: the page sends requests to no other host. Renders nothing.
 */
export function EditorOptions(): null {
  const { language, messages } = usePlayground();
  const [operation, variables, headers, response] = useGraphiQL(
    ({ queryEditor, variableEditor, headerEditor, responseEditor }) => [queryEditor, variableEditor, headerEditor, responseEditor] as const,
  );
  useEffect(() => {
    response?.updateOptions({ hover: { enabled: false } });
  }, [response]);
  useEffect(() => {
    operation?.updateOptions({ ariaLabel: messages.operation });
    variables?.updateOptions({ ariaLabel: messages.variables });
    headers?.updateOptions({ ariaLabel: messages.tabHeaders });
    response?.updateOptions({ ariaLabel: messages.answer });
    // An open find widget has the labels of the previous language. It is created again when it is opened.
    for (const editor of [operation, variables, headers, response]) editor?.trigger('language', 'closeFindWidget', undefined);
    relabelEditors();
  }, [operation, variables, headers, response, language, messages]);
  return null;
}
