import { useGraphiQL, useHeadersEditorState, useOperationsEditorState, useVariablesEditorState } from '@graphiql/react';
import { useEffect, useState } from 'react';
import { useEnvironmentValues } from './environment-store';
import { fetchEstimate, type Estimate } from './estimate';
import { parseDraft } from './explorer-edit';
import { GRAPHQL_HEADERS } from './graphql-fetcher';
import { parseObject } from './parse-object';
import { resolveRequest } from './placeholders';
import { usePlayground } from './playground-state';
import { mergeHeaders, parseHeaders, type RequestHeaders } from './request-headers';

/** The pause in typing after which an operation is estimated, in milliseconds. Each estimate consumes some units. */
const PAUSE_MS = 800;

/** The request for the estimate of the open tab, as JSON. Undefined if the tab has no operation that could run. */
function useEstimateRequest(): string | undefined {
  const { commonHeaders } = usePlayground();
  const [query] = useOperationsEditorState();
  const [variablesText] = useVariablesEditorState();
  const [tabHeaders] = useHeadersEditorState();
  const operationName = useGraphiQL((state) => state.operationName);
  const environment = useEnvironmentValues();
  const headers = mergeHeaders(GRAPHQL_HEADERS, commonHeaders, parseHeaders(tabHeaders) ?? {});
  const variables = parseObject(variablesText);
  const resolved = resolveRequest({ variables, headers }, environment);
  if (variables === undefined || 'missing' in resolved || headers['authorization'] === undefined || parseDraft(query) == null)
    return undefined;
  return JSON.stringify({ headers: resolved.headers, body: { query, variables: resolved.variables, operationName } });
}

/** The estimate of the operation in the open tab, a moment after its last change. Estimating does not run it. */
export function useEstimate(): Estimate | undefined {
  const { settings } = usePlayground();
  const request = useEstimateRequest();
  const [found, setFound] = useState<{ readonly request: string; readonly estimate: Estimate | undefined }>();
  useEffect(() => {
    if (request === undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // `request` is serialized above from an object of this type.
      const { headers, body } = JSON.parse(request) as { readonly headers: RequestHeaders; readonly body: object };
      fetchEstimate(settings.estimatePath, headers, JSON.stringify(body), abort.signal).then(
        (estimate) => {
          setFound({ request, estimate });
        },
        // Without a response there is no estimate. Running the operation shows why.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [request, settings.estimatePath]);
  return found?.request === request ? found?.estimate : undefined;
}
