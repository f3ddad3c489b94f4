import { exchange } from './exchange';
import { GRAPHQL_HEADERS } from './graphql-fetcher';
import { mergeHeaders, type RequestHeaders } from './request-headers';

/** Whose token it is, or why the gateway does not take it. */
export type Who =
  { readonly kind: 'account'; readonly username: string; readonly role: string } | { readonly kind: 'refused'; readonly reason: string };

interface Answer {
  readonly data?: { readonly me?: { readonly username: string; readonly role: string } | null } | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly details?: readonly { readonly message: string }[] };
  }[];
}

/**
 * Asks the gateway whose token is sent.
 * @returns its own words where it refuses, `reason` being empty where it has none
 * @throws TypeError where no answer comes
 */
export async function askWho(path: string, headers: RequestHeaders, signal: AbortSignal): Promise<Who> {
  const { text } = await exchange(path, {
    method: 'POST',
    headers: mergeHeaders(headers, GRAPHQL_HEADERS),
    body: JSON.stringify({ query: 'query WhoAmI { me { username role } }', operationName: 'WhoAmI' }),
    signal,
  });
  let answer: Answer | null;
  try {
    // The gateway's answer to the operation above; what is broken falls to `catch`.
    answer = JSON.parse(text) as Answer | null;
  } catch {
    return { kind: 'refused', reason: '' };
  }
  const me = answer?.data?.me;
  if (me != null) return { kind: 'account', username: me.username, role: me.role };
  const [error] = answer?.errors ?? [];
  const details = (error?.extensions?.details ?? []).map(({ message }) => message);
  return { kind: 'refused', reason: [error?.message ?? '', ...details].filter(Boolean).join(': ') };
}
