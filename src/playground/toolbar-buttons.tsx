import { ToolbarButton, pick, useGraphiQL } from '@graphiql/react';
import type { ReactElement } from 'react';
import { curlCommand } from './curl-command';
import { GRAPHQL_HEADERS } from './graphql-fetcher';
import { CurlIcon, ShareIcon } from './icons';
import { usePlayground } from './playground-state';
import { mergeHeaders, parseHeaders } from './request-headers';
import { toFragment } from './share-link';
import { useCopy } from './use-copy';

/** The body GraphiQL would send. Variables that are no JSON yet are left out. */
function bodyOf(query: string, variables: string, operationName: string | undefined): string {
  try {
    return JSON.stringify({ query, variables: JSON.parse(variables) as unknown, operationName });
  } catch {
    return JSON.stringify({ query, operationName });
  }
}

/** Takes the operation of the open tab along: as a command, or as a link. */
export function TakeAlongButtons(): ReactElement {
  const { texts, settings, commonHeaders } = usePlayground();
  const { queryEditor, variableEditor, headerEditor, operationName } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'headerEditor', 'operationName'),
  );
  const copy = useCopy();
  const operation = (): { query: string; variables: string } => ({
    query: queryEditor?.getValue() ?? '',
    variables: variableEditor?.getValue() ?? '',
  });
  const copyCurl = (): void => {
    const { query, variables } = operation();
    const headers = mergeHeaders(GRAPHQL_HEADERS, commonHeaders, parseHeaders(headerEditor?.getValue() ?? '') ?? {});
    const url = new URL(settings.graphqlPath, window.location.href).href;
    copy(curlCommand({ url, headers, body: bodyOf(query, variables, operationName) }), texts.copiedCurl);
  };
  const copyLink = (): void => {
    copy(window.location.origin + window.location.pathname + toFragment(operation()), texts.copiedLink);
  };
  return (
    <>
      <ToolbarButton label={texts.copyCurl} onClick={copyCurl}>
        <CurlIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton label={texts.share} onClick={copyLink}>
        <ShareIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
    </>
  );
}
