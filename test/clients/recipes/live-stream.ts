import type { Client, ExecutionResult, RequestParams } from 'graphql-sse';

/** The results of a subscription by `graphql-sse`, which is sent again after the gateway has stopped. `end`: the client wants no more. */
export async function* streamOf(client: Client, request: RequestParams, end: AbortSignal): AsyncGenerator<ExecutionResult<object>> {
  for (let isOpen = true; isOpen && !end.aborted; await new Promise((resolve) => setTimeout(resolve, Math.random() * 5_000))) {
    const results = client.iterate<object>(request);
    end.onabort = () => void results.return?.();
    for await (const { data = null, errors } of results) {
      // The last result of a subscription that ends for another reason has errors and no value.
      isOpen = Object.values(data ?? {}).some((value) => value !== null);
      yield { data, ...(errors && { errors }) };
    }
  }
}
