import type { Fetcher } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';

function isExecutionResult(body: unknown): body is ExecutionResult {
  return typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
}

/**
 * Sends operations by POST. GraphiQL's own fetcher would bring WebSockets and multipart answers along, which the gateway has not.
 * @returns a fetcher that throws where the answer is not GraphQL's
 */
export function createGraphQLFetcher(path: string): Fetcher {
  return async (operation, options) => {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'omit',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...options?.headers,
      },
      body: JSON.stringify(operation),
    });
    const body: unknown = await response.json().catch(() => null);
    if (!isExecutionResult(body)) throw new Error(`HTTP ${response.status}: the answer is not a GraphQL response`);
    return body;
  };
}
