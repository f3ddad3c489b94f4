import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from '../context';
import type { KnownOperations } from './known-operations';
import { prepareOperation } from './prepared-operation';
import { admitOperation, executeAdmitted, headOf, tellErrors, type HttpHead, type RunOptions } from './run-operation';

function apply(head: HttpHead | undefined, http: { status?: number; headers: HeaderMap }): void {
  if (head === undefined) return;
  http.status = head.status;
  for (const [name, value] of Object.entries(head.headers)) http.headers.set(name, value);
}

/**
 * Makes Apollo run operations as everything else here does: admitted first, executed by the same code, and every error
 * masked and translated just before the answer leaves (`formatError` is given no context). What somebody was allowed to
 * run is learnt, so that whoever asks for it again is spared Apollo's own work.
 */
export function createRunOperationPlugin(known: KnownOperations, options: RunOptions): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (operation === undefined) return;
          await admitOperation(prepareOperation(schema, document, operation), request.variables ?? {}, contextValue, options);
        },
        async responseForOperation({ schema, document, operation, request, source, contextValue }) {
          // A name that is none of the document's: Apollo says so.
          if ((operation as typeof operation | undefined) === undefined) return null;
          const prepared = prepareOperation(schema, document, operation);
          if (contextValue.viewer !== undefined) known.learn(source, request.operationName, prepared);
          const { answer, head } = await executeAdmitted(prepared, request.variables ?? {}, contextValue, options);
          const http = { headers: new HeaderMap() };
          apply(head, http);
          return { http, body: { kind: 'single', singleResult: answer } };
        },
        willSendResponse({ response, errors, contextValue, document }) {
          // What execution found has been told already; these are Apollo's own findings, and refusals, from before it.
          if (response.body.kind === 'single' && errors !== undefined && errors.length > 0) {
            response.body.singleResult.errors = tellErrors(errors, contextValue, document, options.log);
            apply(headOf(errors, false), response.http);
          }
          return Promise.resolve();
        },
      }),
  };
}
