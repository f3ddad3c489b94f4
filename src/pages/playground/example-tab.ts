import type { Language } from '../../i18n/languages';
import type { RestRouteInfo } from '../settings';
import type { EditorTab } from './editor-tab';
import type { Example } from './example';
import { toOperation } from './rest-call';

/** The length at which the lines of a comment are wrapped, in characters. */
const COMMENT_WIDTH = 54;

/** A text as lines of comment. A word that is longer than a line has a line to itself. */
function toComment(text: string): string {
  const lines = text.split(' ').reduce<string[]>((before, word) => {
    const last = before.at(-1);
    return last !== undefined && last.length + word.length < COMMENT_WIDTH
      ? [...before.slice(0, -1), `${last} ${word}`]
      : [...before, word];
  }, []);
  return lines.map((line) => `# ${line}\n`).join('');
}

/** An example as a tab, with its note as a comment above the operation. */
export function toTab({ note, query, variables }: Example, language: Language): EditorTab {
  return {
    query: `${toComment(note[language])}${query}\n`,
    variables: variables === undefined ? '' : JSON.stringify(variables, null, 2),
    headers: '',
  };
}

/** Example values for the required parameters of routes, and for the page size. */
const PARAMETERS: Readonly<Record<string, string>> = { id: '507f1f77bcf86cd799439011', username: 'elif.live', limit: '20' };

/** The operation of a route with example values of the demo data. */
export function routeExample(route: RestRouteInfo): EditorTab {
  return toOperation(route, PARAMETERS);
}
