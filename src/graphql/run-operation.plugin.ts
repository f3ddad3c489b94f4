import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { RequestContext } from '../context';
import type { KnownOperations } from './known-operations';
import { prepareOperation, type PreparedOperation } from './prepared-operation';
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
    requestDidStart: () => {
      let prepared: PreparedOperation | undefined;
      return Promise.resolve({
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          // A name that is none of the document's: Apollo says so.
          if (operation === undefined) return;
          prepared = prepareOperation(schema, document, operation);
          await admitOperation(prepared, request.variables ?? {}, contextValue, options);
        },
        async responseForOperation({ request, source, contextValue }) {
          if (prepared === undefined) return null;
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
            apply(headOf(errors), response.http);
          }
          return Promise.resolve();
        },
      } satisfies GraphQLRequestListener<RequestContext>);
    },
  };
}
