import { loggableName } from '../client/loggable-text';
import type { AppError } from '../errors/app-error';
import type { Span } from '../tracing/trace';
import type { PreparedOperation } from './prepared-operation';

const SERVER_ERROR = 500;

/**
 * Ends the span of an operation; undefined if its document has errors. Its name contains only that of a registered operation, because clients
 * choose any other, and names of spans must be few. The document is left out: it may contain values.
 */
export function endOperationSpan(span: Span, prepared: PreparedOperation | undefined, errors: readonly AppError[]): void {
  const failure = errors.find(({ status }) => status >= SERVER_ERROR);
  const { operation, registeredName } = prepared ?? {};
  const type = operation?.operation;
  span.end({
    name: type === undefined ? 'GraphQL Operation' : [type, registeredName].filter(Boolean).join(' '),
    attributes: {
      'graphql.operation.name': operation?.name && loggableName(operation.name.value),
      'graphql.operation.type': type,
      'gateway.error.code': (failure ?? errors[0])?.code,
    },
    errorType: failure?.code,
  });
}
