import { exchange } from './exchange';
import { GRAPHQL_HEADERS } from './graphql-fetcher';
import { mergeHeaders, type RequestHeaders } from './request-headers';

/** The account of a token, or the gateway's error instead of it. */
export type AccountResult = { readonly kind: 'account'; readonly username: string; readonly role: string } | RejectedAccount;

/** An error instead of an account: its code and message, which are empty if the response has none. */
export interface RejectedAccount {
  readonly kind: 'rejected';
  readonly code: string;
  readonly reason: string;
}

interface MeResponse {
  readonly data?: { readonly me?: { readonly username: string; readonly role: string } | null } | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly details?: readonly { readonly message: string }[] };
  }[];
}

/**
 * Fetches the account of the token in `headers`.
 * @returns `rejected` with the gateway's message, or with an empty one if the response has none
 * @throws TypeError if there is no response
 */
export async function fetchAccount(path: string, headers: RequestHeaders, signal: AbortSignal): Promise<AccountResult> {
  const { text } = await exchange(path, {
    method: 'POST',
    headers: mergeHeaders(headers, GRAPHQL_HEADERS),
    body: JSON.stringify({ query: 'query WhoAmI { me { username role } }', operationName: 'WhoAmI' }),
    signal,
  });
  let answer: MeResponse | null;
  try {
    // The gateway's response to the operation above; invalid JSON throws.
    answer = JSON.parse(text) as MeResponse | null;
  } catch {
    return { kind: 'rejected', code: '', reason: '' };
  }
  const me = answer?.data?.me;
  if (me != null) return { kind: 'account', username: me.username, role: me.role };
  const [error] = answer?.errors ?? [];
  const details = (error?.extensions?.details ?? []).map(({ message }) => message);
  const code = error?.extensions?.code ?? '';
  return { kind: 'rejected', code, reason: [error?.message ?? '', ...details].filter(Boolean).join(': ') };
}
