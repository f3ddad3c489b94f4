import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { RequestContext } from '../context';
import { documentUnits } from './document-tokens';
import type { KnownOperations } from './known-operations';
import { prepareOperation, type PreparedOperation } from './prepared-operation';
import { admitOperation, executeAdmitted, headOf, tellErrors, type HttpHead, type RunOptions } from './run-operation';

function apply(head: HttpHead | undefined, http: { status?: number; headers: HeaderMap }): void {
  if (head === undefined) return;
  http.status = head.status;
  for (const [name, value] of Object.entries(head.headers)) http.headers.set(name, value);
}

/** Units of each further error of a document: some 0.4 ms to suggest what was meant, to place and to translate it. */
const UNITS_PER_ERROR = 5;

/** Charges for a document that was parsed and validated and is not going to run. Whoever has nothing left is told so by the next answer. */
async function chargeInvalid(
  source: string,
  document: Parameters<typeof documentUnits>[1],
  errorCount: number,
  context: RequestContext,
): Promise<void> {
  const units = documentUnits(source, document) + UNITS_PER_ERROR * (errorCount - 1);
  if (units > 0) await context.charge(units).catch(() => undefined);
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
      // Whether the document had to be parsed, which is still to be paid for.
      let isUnpaid = false;
      return Promise.resolve({
        parsingDidStart() {
          isUnpaid = true;
          return Promise.resolve();
        },
        async didResolveOperation({ schema, document, operation, source, request, contextValue }) {
          // A name that is none of the document's: Apollo says so.
          if (operation === undefined) return;
          prepared = prepareOperation(schema, document, operation);
          const units = isUnpaid ? documentUnits(source, document) : 0;
          await admitOperation(prepared, request.variables ?? {}, contextValue, options, units);
          isUnpaid = false;
        },
        async responseForOperation({ request, source, contextValue }) {
          if (prepared === undefined) return null;
          if (contextValue.viewer !== undefined) known.learn(source, request.operationName, prepared);
          const { answer, head } = await executeAdmitted(prepared, request.variables ?? {}, contextValue, options);
          const http = { headers: new HeaderMap() };
          apply(head, http);
          return { http, body: { kind: 'single', singleResult: answer } };
        },
        async willSendResponse({ response, errors, contextValue, document, source }) {
          // What execution found has been told already; these are Apollo's own findings, and refusals, from before it.
          if (response.body.kind === 'single' && errors !== undefined && errors.length > 0) {
            if (isUnpaid) await chargeInvalid(source, document, errors.length, contextValue);
            response.body.singleResult.errors = tellErrors(errors, contextValue, document, options.log);
            apply(headOf(errors), response.http);
          }
        },
      } satisfies GraphQLRequestListener<RequestContext>);
    },
  };
}
