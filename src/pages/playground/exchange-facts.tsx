import { useHeadersEditorState } from '@graphiql/react';
import { useEffect, useRef, type ReactElement } from 'react';
import { useEnvironmentValues } from './environment-store';
import { formatDuration, formatSize, type Exchange } from './exchange';
import { resolveHeaders } from './placeholders';
import { usePlayground, type TabRequest } from './playground-state';
import { mergeHeaders, parseHeaders } from './request-headers';
import { changedConditions, sentAs } from './sent-as';
import { userName } from './user-name';
import { isNarrow } from './use-open-in-tab';
import { useTabId } from './use-tab-id';

/** Status, time, size and headers of a response. */
export function ExchangeDetails({ exchange }: { readonly exchange: Exchange }): ReactElement {
  const { messages, language } = usePlayground();
  const { status, durationMs, bytes, headers } = exchange;
  return (
    <details className="exchange">
      <summary title={messages.headers}>
        <span className={status < 400 ? 'status' : 'status fault'}>{status}</span>
        <span>{formatDuration(durationMs, language)}</span>
        <span>{formatSize(bytes, language)}</span>
      </summary>
      <h3>{messages.headers}</h3>
      <dl className="pairs">
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Says that a response was received as another user, or in another language, time zone or platform, than a request that is sent now. */
export function StaleMark({ request }: { readonly request: TabRequest }): ReactElement | null {
  const { messages, settings, commonHeaders } = usePlayground();
  const [tabHeaders] = useHeadersEditorState();
  const environment = useEnvironmentValues();
  const now = sentAs(resolveHeaders(mergeHeaders(commonHeaders, parseHeaders(tabHeaders) ?? {}), environment));
  const changed = changedConditions(request.sentAs, now).map((condition) => {
    const value = request.sentAs[condition];
    return `${messages.conditions[condition]} ${condition === 'user' ? userName(value, settings.demoUsers, messages.accountNone) : value || '–'}`;
  });
  return (
    <p className="stale" role="status">
      {changed.length > 0 && messages.staleResponse({ conditions: changed.join(', ') })}
    </p>
  );
}

/** The facts of the latest response in the open tab, shown below it. */
export function TabExchange(): ReactElement {
  const { requests } = usePlayground();
  const tabId = useTabId();
  const request = requests.get(tabId);
  const facts = useRef<HTMLDivElement>(null);
  const shownTab = useRef(tabId);
  useEffect(() => {
    const isOfOpenTab = shownTab.current === tabId;
    shownTab.current = tabId;
    // In a narrow window, the response may be below the visible part of the page. The parent is the whole footer of the response.
    if (isOfOpenTab && isNarrow()) facts.current?.parentElement?.scrollIntoView({ block: 'nearest' });
  }, [request, tabId]);
  return (
    <div ref={facts}>
      {request?.exchange !== undefined && (
        <>
          <StaleMark request={request} />
          <ExchangeDetails exchange={request.exchange} />
        </>
      )}
    </div>
  );
}
