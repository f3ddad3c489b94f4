import { GraphiQL } from 'graphiql';
import { useMemo, useState, type ReactElement } from 'react';
import { EXAMPLES } from './examples';
import { createGraphQLFetcher } from './graphql-fetcher';
import { findOpenTab } from './open-tab';
import { requestHeadersText } from './request-headers';
import type { PlaygroundSettings } from './settings';
import { TokenForm } from './token-form';
import { TurkishLetters } from './turkish-letters';

/** The whole page: GraphiQL, filled in for this gateway, and a line asking for a token where there is none. */
export function Playground({ settings }: { readonly settings: PlaygroundSettings }): ReactElement {
  const [token, setToken] = useState(settings.token);
  const fetcher = useMemo(() => createGraphQLFetcher(settings.graphqlPath), [settings.graphqlPath]);
  return (
    <>
      {token === null && <TokenForm onToken={setToken} />}
      {/* Default headers are read once; a new key makes every tab take the new token. */}
      <Editors key={token} fetcher={fetcher} headers={requestHeadersText(settings.headers, token)} />
    </>
  );
}

function Editors({
  fetcher,
  headers,
}: {
  readonly fetcher: ReturnType<typeof createGraphQLFetcher>;
  readonly headers: string;
}): ReactElement {
  const [openTab] = useState(() => findOpenTab(sessionStorage));
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultHeaders={headers}
      defaultTabs={[...EXAMPLES]}
      initialQuery={openTab.query}
      initialVariables={openTab.variables}
      defaultEditorToolsVisibility="variables"
      // Tokens are never stored: a reload takes the one the gateway gives then. The rest ends with the browser tab, so that
      // neither another GraphiQL once served from this host and port nor another day's examples come back.
      shouldPersistHeaders={false}
      storage={sessionStorage}
      // The history would store headers all the same, and bring old tokens back.
      plugins={[]}
    >
      <GraphiQL.Logo>Livestream gateway</GraphiQL.Logo>
      <TurkishLetters />
    </GraphiQL>
  );
}
