import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/**
 * Keeps the editors from boxing the `ı` in names and remarks as a letter that might be mistaken for another, and the answer
 * from showing pictures for addresses that are hovered over: the page asks no other host. Shows nothing.
 */
export function EditorOptions(): null {
  const [variables, response] = useGraphiQL(({ variableEditor, responseEditor }) => [variableEditor, responseEditor] as const);
  useEffect(() => {
    for (const editor of [variables, response]) editor?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } });
    response?.updateOptions({ hover: { enabled: false } });
  }, [variables, response]);
  return null;
}
