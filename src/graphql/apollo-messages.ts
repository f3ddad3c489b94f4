import { requestReason, type RequestReason } from '../errors/reasons';

/**
 * The errors that Apollo Server responds with before any plugin runs, by their English message: all have the code BAD_REQUEST. This is the
 * only place that matches Apollo's messages; test/graphql/apollo-messages.test.ts provokes each of them. Groups capture names of parameters
 * and operation types, but never a value.
 */
const APOLLO_MESSAGES: readonly (readonly [RegExp, (captured: string) => RequestReason])[] = [
  [/^Operation batching disabled\.$/, () => requestReason('batch')],
  [/^POST body missing, invalid Content-Type, or JSON object has no keys\.$/, () => requestReason('body')],
  [/^GraphQL operations must contain a non-empty `query` or/, () => requestReason('queryRequired')],
  [/^GraphQL queries must be strings\./, () => requestReason('parameterString', { parameter: 'query' })],
  [/^`(operationName)` in a POST body must be a string/, (parameter) => requestReason('parameterString', { parameter })],
  [/^`(variables|extensions)` in a POST body (?:must|should) be/, (parameter) => requestReason('parameterObject', { parameter })],
  [/^The (variables|extensions) search parameter should contain/, (parameter) => requestReason('parameterObject', { parameter })],
  [/^The (variables|extensions) search parameter contains invalid JSON/, (parameter) => requestReason('parameterJson', { parameter })],
  [/^The '(\w+)' search parameter may only be specified once/, (parameter) => requestReason('parameterRepeated', { parameter })],
  [/^GET requests only support query operations, not (mutation)/, (kind) => requestReason('getOperation', { kind })],
  [/^GET requests only support query operations, not subscription/, () => requestReason('subscriptionTransport')],
];

/** The reason for one of Apollo Server's own errors; undefined for an unknown message. */
export function apolloReasonOf(message: string): RequestReason | undefined {
  for (const [pattern, reasonOf] of APOLLO_MESSAGES) {
    const found = pattern.exec(message);
    if (found !== null) return reasonOf(found[1] ?? '');
  }
  return undefined;
}
