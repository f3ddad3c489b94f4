import type { Sink } from 'graphql-sse';

/** Passes results on to the observer of a client. @returns the function that ends them */
export function observe(results: (end: AbortSignal) => AsyncIterable<unknown>, sink: Sink<never>): () => void {
  const end = new AbortController();
  const pass = async (): Promise<void> => {
    // Libraries have types of their own for the same results.
    for await (const result of results(end.signal)) sink.next(result as never);
    sink.complete();
  };
  pass().catch(sink.error.bind(sink));
  return end.abort.bind(end);
}
