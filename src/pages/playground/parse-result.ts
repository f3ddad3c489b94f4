import type { ExecutionResult } from 'graphql';
import { isObject } from './parse-object';

/** A result as a client has received it: its errors may be those of a response, or graphql-js's own. */
export interface ReceivedResult {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

function isExecutionResult(body: unknown): body is ExecutionResult {
  return isObject(body) && ('data' in body || 'errors' in body);
}

/** Parses a response. Undefined if it is not a GraphQL response. */
export function parseResult(text: string): ExecutionResult | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isExecutionResult(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
