import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef, type ReactElement } from 'react';
import { formatDuration, formatSize, type Exchange } from './exchange';
import { usePlayground } from './playground-state';
import { isNarrow } from './use-open-in-tab';

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

/** The facts of the latest response in the open tab, shown below it. */
export function TabExchange(): ReactElement {
  const { exchanges } = usePlayground();
  const tabId = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id);
  const exchange = exchanges.get(tabId ?? '');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a narrow window, the response may be below the visible part of the page.
    if (isNarrow()) end.current?.scrollIntoView({ block: 'nearest' });
  }, [exchange]);
  return <div ref={end}>{exchange !== undefined && <ExchangeDetails exchange={exchange} />}</div>;
}
