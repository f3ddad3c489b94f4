/** A `fetch` that adds the current headers, and sends a request again after `refresh` if the token was rejected (UNAUTHENTICATED). */
export function sessionFetch(headers: () => Record<string, string>, refresh: () => Promise<unknown>): typeof fetch {
  const send: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers() } });
  return async (input, init) => {
    const response = await send(input, init);
    if (response.status !== 401) return response;
    await refresh();
    return send(input, init);
  };
}
