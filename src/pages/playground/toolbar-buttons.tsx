import { ToolbarButton, pick, useGraphiQL } from '@graphiql/react';
import type { ReactElement } from 'react';
import { curlCommand } from './curl-command';
import { useEnvironmentValues } from './environment-store';
import { ENVIRONMENTS_MESSAGES } from './environments-messages';
import { GRAPHQL_HEADERS } from './graphql-fetcher';
import { CurlIcon, ShareIcon } from './icons';
import { subscriptionIn } from './live-operation';
import { useNotice } from './notice';
import { parseObject } from './parse-object';
import { resolveRequest } from './placeholders';
import { usePlayground } from './playground-state';
import { mergeHeaders, parseHeaders } from './request-headers';
import { toFragment } from './share-link';
import { useCopy } from './use-copy';

/** Buttons that copy the operation of the open tab as a curl command or as a link. */
export function CopyButtons(): ReactElement {
  const { messages, settings, language, commonHeaders } = usePlayground();
  const environment = useEnvironmentValues();
  const { queryEditor, variableEditor, headerEditor, operationName } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'headerEditor', 'operationName'),
  );
  const copy = useCopy();
  const notice = useNotice();
  const operation = (): { query: string; variables: string } => ({
    query: queryEditor?.getValue() ?? '',
    variables: variableEditor?.getValue() ?? '',
  });
  const copyCurl = (): void => {
    const { query, variables: text } = operation();
    const variables = parseObject(text);
    const tabHeaders = parseHeaders(headerEditor?.getValue() ?? '');
    // Without the invalid part, the copied command would be another request.
    if (variables === undefined || tabHeaders === undefined) {
      notice(variables === undefined ? messages.variablesFault : messages.headersFault);
      return;
    }
    // Like the token, values of the environment are part of the command, so that it runs. A link keeps the placeholders.
    const isStream = subscriptionIn(query, operationName) !== undefined;
    const headers = mergeHeaders(GRAPHQL_HEADERS, commonHeaders, tabHeaders, isStream ? { accept: 'text/event-stream' } : {});
    const resolved = resolveRequest({ variables, headers }, environment);
    if ('missing' in resolved) {
      notice(ENVIRONMENTS_MESSAGES[language].missingBefore(resolved.missing.join(', ')));
      return;
    }
    const url = new URL(settings.graphqlPath, window.location.href).href;
    const body = JSON.stringify({ query, variables: resolved.variables, operationName });
    copy(curlCommand({ url, headers: resolved.headers, body, isStream }), messages.copiedCurl);
  };
  const copyLink = (): void => {
    const fragment = toFragment(operation());
    if (fragment === undefined) notice(messages.linkFault);
    else copy(window.location.origin + window.location.pathname + fragment, messages.copiedLink);
  };
  return (
    <>
      <ToolbarButton label={messages.copyCurl} onClick={copyCurl}>
        <CurlIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
      <ToolbarButton label={messages.share} onClick={copyLink}>
        <ShareIcon className="graphiql-toolbar-icon" aria-hidden="true" />
      </ToolbarButton>
    </>
  );
}
