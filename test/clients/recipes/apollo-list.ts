import { relayStylePagination } from '@apollo/client/utilities';

/** A list that keeps its pages if the next one fails, or if a query reads it without `edges`. The arguments named distinguish lists. */
export function list(...names: string[]): ReturnType<typeof relayStylePagination> {
  const keyArgs = (args: Record<string, unknown> | null): string => JSON.stringify(names.map((name) => args?.[name] ?? null));
  const { merge: append, read } = relayStylePagination(keyArgs);
  const merge: NonNullable<typeof append> = (kept, page, options) => {
    if (!page || typeof append !== 'function') return kept ?? null;
    if (page.edges) return append(kept?.edges && kept, page, options);
    // The type requires edges, which a query of `nodes` does not select.
    return { ...kept, ...page, ...(kept?.edges && { pageInfo: kept.pageInfo }) } as NonNullable<typeof kept>;
  };
  return { keyArgs, merge, read: (kept, options) => (kept?.edges ? read?.(kept, options) : kept) };
}
