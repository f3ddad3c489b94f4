import type { OpenTab } from './open-tab';

/** What a link carries: an operation and its variables, and never headers, for they may hold a token. */
export type Shared = Pick<OpenTab, 'query' | 'variables'>;

/** No honest operation is longer; the gateway takes 100 KiB at most. In characters. */
const MAX_LENGTH = 100_000;

/**
 * The fragment of a link to an operation. What stands after `#` stays in the browser: no server, and no log of one, sees it.
 * @returns undefined for an operation that is too long to be shared, or none
 */
export function toFragment({ query, variables }: Shared): string | undefined {
  if (query.trim() === '' || query.length + variables.length > MAX_LENGTH) return undefined;
  const parts = new URLSearchParams({ query });
  if (variables.trim() !== '') parts.set('variables', variables);
  return `#${parts.toString()}`;
}

/** Reads the fragment of a link. Undefined where it carries no operation. What it carries is text for the editors, and nothing else. */
export function fromFragment(fragment: string): Shared | undefined {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const query = parts.get('query') ?? '';
  const variables = parts.get('variables') ?? '';
  if (query.trim() === '' || query.length + variables.length > MAX_LENGTH) return undefined;
  return { query, variables };
}
