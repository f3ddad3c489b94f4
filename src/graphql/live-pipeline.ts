import { Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Authorized } from '../auth/authorized';
import type { RequestContext } from '../context';
import { AppError } from '../errors/app-error';
import { requestReason, type RequestReason } from '../errors/reasons';
import type { ChangeEvent } from '../realtime/feed/change-source';
import { documentUnits } from './document-units';
import type { OperationCache } from './operation-cache';
import { formatError, formatResult, type FormattedResult, type OperationResult, type ResultAudience } from './operation-result';
import type { OpenedSource } from './operation-work';
import { openSubscription, runEvent, runOperation, type PipelineOptions, type PreparedRequest } from './pipeline';
import { prepareRequest } from './prepare-request';
import { isSubscription, type VariableValues } from './prepared-operation';

/** A request of a connection that stays open. */
export interface LiveRequest extends PreparedRequest {
  /** Undefined for a request without a valid operation. */
  readonly kind: 'subscription' | 'single' | undefined;
  /** The field that a subscription subscribes to; undefined for any other request. */
  readonly field: string | undefined;
  /** To be called when the operation has been executed for a viewer: it is cached then. */
  readonly onExecuted: () => void;
}

/** A result in its response format. */
export type LiveResult = FormattedResult;

/** The parameters of a GraphQL request, as a client has sent them. */
export type RequestParameters = Readonly<Record<string, unknown>>;

function nothing(): void {
  // A request that fails is not cached.
}

/** The name of the first field of an operation, which is the only one of a subscription. */
function firstFieldOf(document: DocumentNode, { selectionSet }: OperationDefinitionNode): string | undefined {
  const nameIn = ({ selections: [first] }: SelectionSetNode, depth: number): string | undefined => {
    if (first === undefined || depth === 0) return undefined;
    if (first.kind === Kind.FIELD) return first.name.value;
    if (first.kind === Kind.INLINE_FRAGMENT) return nameIn(first.selectionSet, depth - 1);
    const name = first.name.value;
    const fragment = document.definitions.find((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? nameIn(fragment.selectionSet, depth - 1) : undefined;
  };
  return nameIn(selectionSet, document.definitions.length + 1);
}

/** What is wrong with the types of the parameters; undefined if nothing is. */
function parameterError({ query, operationName, variables }: RequestParameters): AppError | undefined {
  const invalid = (reason: RequestReason): AppError => new AppError('BAD_REQUEST', { reason });
  if (query === undefined || query === null || query === '') return invalid(requestReason('queryRequired'));
  if (typeof query !== 'string') return invalid(requestReason('parameterString', { parameter: 'query' }));
  if (operationName != null && typeof operationName !== 'string') {
    return invalid(requestReason('parameterString', { parameter: 'operationName' }));
  }
  const isObject = variables == null || (typeof variables === 'object' && !Array.isArray(variables));
  return isObject ? undefined : invalid(requestReason('parameterObject', { parameter: 'variables' }));
}

/** The pipeline for connections that stay open: the same steps as those of requests to /graphql, with the same cache. */
export class LivePipeline {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly cache: OperationCache,
    private readonly options: PipelineOptions,
  ) {}

  /** Parses and validates a request. What is wrong with it is part of the result, and an error when it runs. */
  prepare(parameters: RequestParameters): LiveRequest {
    const error = parameterError(parameters);
    if (error !== undefined) return this.failed(error);
    // Checked above.
    const { query: source, operationName: name, variables } = parameters as { query: string; operationName?: string | null; variables?: VariableValues | null }; // prettier-ignore
    const operationName = name == null || name === '' ? undefined : name;
    const prepared = prepareRequest(this.schema, { source, operationName, variables: variables ?? {} }, this.cache, this.options);
    const { operation } = prepared;
    if ('errors' in operation) return { ...prepared, kind: undefined, field: undefined, onExecuted: nothing };
    const isStream = isSubscription(operation);
    return {
      ...prepared,
      kind: isStream ? 'subscription' : 'single',
      field: isStream ? firstFieldOf(operation.document, operation.operation) : undefined,
      onExecuted: () => {
        if (this.cache.get(source, operationName) === undefined) this.cache.set(source, operationName, operation);
      },
    };
  }

  /** A request that fails with an error before its document is parsed. */
  failed(error: AppError, { query }: RequestParameters = {}): LiveRequest {
    return {
      operation: { errors: [error] },
      documentUnits: documentUnits(typeof query === 'string' ? query : '', undefined),
      variables: () => ({}),
      kind: undefined,
      field: undefined,
      onExecuted: nothing,
    };
  }

  /** Runs a request that is no subscription. */
  run(request: LiveRequest, context: RequestContext): Promise<Authorized<OperationResult>> {
    return runOperation(request, context, this.options);
  }

  /** Opens the source of a subscription, which has to be closed by `return`. */
  open(request: LiveRequest, context: RequestContext): Promise<Authorized<OpenedSource>> {
    return openSubscription(request, context, this.options);
  }

  /** Executes a subscription for an event. `context` is for this event alone. */
  runEvent(request: LiveRequest, context: RequestContext, event: ChangeEvent): Promise<Authorized<OperationResult>> {
    // Its document was parsed once, which opening it has consumed.
    return runEvent({ ...request, documentUnits: 0 }, context, this.options, event);
  }

  /** Formats a result, in the client's language. */
  format(result: Authorized<OperationResult>, audience: ResultAudience): FormattedResult {
    return formatResult(result, audience);
  }

  /** Formats an error of a request that has no result. */
  formatError(error: AppError, audience: ResultAudience): FormattedResult {
    return { status: error.status, headers: error.headers, body: { errors: [formatError(error, audience)] } };
  }
}
