import type { EditorTab } from './editor-tab';

/** The contents of a link: an operation and its variables, but never headers, because they may contain a token. */
export type Shared = Pick<EditorTab, 'query' | 'variables'>;

/** The maximum length of an operation and its variables, in characters. The gateway accepts at most 100 KiB. */
const MAX_LENGTH = 100_000;

/**
 * The fragment of a link to an operation. Browsers do not send fragments, so that servers and their logs never contain it.
 * @returns undefined if the operation is empty or too long
 */
export function toFragment({ query, variables }: Shared): string | undefined {
  if (query.trim() === '' || query.length + variables.length > MAX_LENGTH) return undefined;
  const parts = new URLSearchParams({ query });
  if (variables.trim() !== '') parts.set('variables', variables);
  return `#${parts.toString()}`;
}

/** Parses the fragment of a link, whose contents are only text for the editors. @returns undefined if it has no operation */
export function fromFragment(fragment: string): Shared | undefined {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const query = parts.get('query') ?? '';
  const variables = parts.get('variables') ?? '';
  if (query.trim() === '' || query.length + variables.length > MAX_LENGTH) return undefined;
  return { query, variables };
}
