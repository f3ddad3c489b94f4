import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Keeps the editors from boxing the `ı` in names and remarks as a letter that might be mistaken for another. Shows nothing. */
export function TurkishLetters(): null {
  const [variables, response] = useGraphiQL(({ variableEditor, responseEditor }) => [variableEditor, responseEditor] as const);
  useEffect(() => {
    for (const editor of [variables, response]) editor?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } });
  }, [variables, response]);
  return null;
}
