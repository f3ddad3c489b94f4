import type { ReactNode } from 'react';

/** Keywords of the languages of the samples. A word that is a keyword in one of them is unlikely to be a name in another. */
const KEYWORDS = new Set(
  'await as const curl except fetch f for forHTTPHeaderField if import in let not null raise throw new true false try use val var with'.split(
    ' ',
  ),
);

/** Strings (with the colon that makes one the key of an object), variables of a shell, numbers and words. */
const TOKEN =
  /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)(\s*:)?|(\$[A-Z]\w*)|(?<![\w-])(-?\d+(?:\.\d+)?)(?![\w-])|([A-Za-z_]\w*)/g;

function classOf([, text, colon, variable, number, word]: RegExpExecArray): string | undefined {
  if (text !== undefined) return colon === undefined ? 'string' : 'key';
  if (variable !== undefined) return 'variable';
  if (number !== undefined) return 'number';
  return word !== undefined && KEYWORDS.has(word) ? 'keyword' : undefined;
}

/** A code with its strings, numbers and keywords marked: enough for JSON and the samples, without a parser for each language. */
export function highlight(code: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKEN)) {
    const name = classOf(match);
    if (name === undefined) continue;
    const text = match[0].slice(0, match[0].length - (match[2]?.length ?? 0));
    nodes.push(code.slice(end, match.index), <span key={match.index} className={`token-${name}`}>{text}</span>); // prettier-ignore
    end = match.index + text.length;
  }
  return [...nodes, code.slice(end)];
}
