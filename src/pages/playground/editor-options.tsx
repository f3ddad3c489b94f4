import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/**
 * Disables two features of the editors: the highlighting of letters such as `ı` as ambiguous, and hovers in the response, which
 * would load images from URLs in it: the page sends requests to no other host. Renders nothing.
 */
export function EditorOptions(): null {
  const [variables, response] = useGraphiQL(({ variableEditor, responseEditor }) => [variableEditor, responseEditor] as const);
  useEffect(() => {
    for (const editor of [variables, response]) editor?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } });
    response?.updateOptions({ hover: { enabled: false } });
  }, [variables, response]);
  return null;
}
