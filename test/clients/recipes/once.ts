/** Makes callers that come while `refresh` runs share its result. */
export function once<T>(refresh: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => (pending ??= refresh().finally(() => (pending = undefined)));
}
