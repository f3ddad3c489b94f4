import { GraphQLError } from 'graphql';
import { AppError, type ErrorCode } from '../../src/errors/app-error';
import { headOf } from '../../src/graphql/run-operation';

/** An error of a field, as execution lists it. */
function errorOf(code: ErrorCode): GraphQLError {
  return new GraphQLError(code, { originalError: new AppError(code) });
}

type Row = readonly [data: Record<string, unknown> | null | undefined, codes: readonly ErrorCode[], status: number | undefined];

test.each<Row>([
  // Nothing ran.
  [undefined, ['FORBIDDEN'], 403],
  [undefined, ['SERVICE_UNAVAILABLE'], 503],
  // An outage, and nothing else.
  [null, ['SERVICE_UNAVAILABLE'], 503],
  [null, ['GATEWAY_TIMEOUT'], 504],
  [{ a: null, b: null }, ['GATEWAY_TIMEOUT', 'SERVICE_UNAVAILABLE'], 503],
  [{ a: null, b: null }, ['GATEWAY_TIMEOUT', 'GATEWAY_TIMEOUT'], 504],
  // A field was answered, be it with an error of its own.
  [{ a: null, b: {} }, ['SERVICE_UNAVAILABLE'], undefined],
  [{ a: null, b: 0 }, ['SERVICE_UNAVAILABLE'], undefined],
  [{ a: null, b: null }, ['SERVICE_UNAVAILABLE', 'NOT_FOUND'], undefined],
  [{ a: null }, ['FORBIDDEN'], undefined],
  [null, ['INTERNAL_SERVER_ERROR'], undefined],
  // The viewer is not known.
  [{ a: {} }, ['NOT_FOUND', 'UNAUTHENTICATED'], 401],
])('data %j with the errors %j has the status %s', (data, codes, status) => {
  const head = headOf(codes.map(errorOf), data);
  expect(head?.status).toBe(status);
  if (status !== undefined && status >= 503) expect(head?.headers).toEqual({ 'retry-after': '5' });
});
