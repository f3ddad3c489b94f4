import { AppError, type ErrorCode } from '../../src/errors/app-error';
import { decisiveError, type OperationResult } from '../../src/graphql/operation-result';

type Row = readonly [data: Record<string, unknown> | null | undefined, codes: readonly ErrorCode[], status: number | undefined];

test.each<Row>([
  // Nothing was executed.
  [undefined, ['FORBIDDEN'], 403],
  [undefined, ['SERVICE_UNAVAILABLE'], 503],
  // Only an outage.
  [null, ['SERVICE_UNAVAILABLE'], 503],
  [null, ['GATEWAY_TIMEOUT'], 504],
  [{ a: null, b: null }, ['GATEWAY_TIMEOUT', 'SERVICE_UNAVAILABLE'], 503],
  [{ a: null, b: null }, ['GATEWAY_TIMEOUT', 'GATEWAY_TIMEOUT'], 504],
  // A field has a value.
  [{ a: null, b: {} }, ['SERVICE_UNAVAILABLE'], undefined],
  [{ a: null, b: 0 }, ['SERVICE_UNAVAILABLE'], undefined],
  [{ a: null, b: null }, ['SERVICE_UNAVAILABLE', 'NOT_FOUND'], undefined],
  [{ a: null }, ['FORBIDDEN'], undefined],
  [null, ['INTERNAL_SERVER_ERROR'], undefined],
  // The viewer is not authenticated.
  [{ a: {} }, ['NOT_FOUND', 'UNAUTHENTICATED'], 401],
])('data %j with the errors %j has the status %s', (data, codes, status) => {
  const result: OperationResult = { ...(data !== undefined && { data }), errors: codes.map((code) => new AppError(code)) };
  const error = decisiveError(result);
  expect(error?.status).toBe(status);
  if (status !== undefined && status >= 503) expect(error?.headers).toEqual({ 'retry-after': '5' });
});
