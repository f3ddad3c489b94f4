/**
 * A `fetch` that adds the current headers. If the token was rejected (UNAUTHENTICATED), it sends the request again after `refresh`, or
 * returns the rejection if that fails.
 */
export function sessionFetch(headers: () => Record<string, string>, refresh: () => Promise<unknown>): typeof fetch {
  const send: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers() } });
  return async (input, init) => {
    const response = await send(input, init);
    const again = (): Promise<Response> => send(input, init);
    return response.status === 401 ? refresh().then(again, () => response) : response;
  };
}
