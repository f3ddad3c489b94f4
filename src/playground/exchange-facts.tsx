import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef, type ReactElement } from 'react';
import { formatDuration, formatSize, type Exchange } from './exchange';
import { usePlayground } from './playground-state';
import { isNarrow } from './use-open-in-tab';

/** Status, time, size and headers of an answer. */
export function ExchangeFacts({ exchange }: { readonly exchange: Exchange }): ReactElement {
  const { texts, language } = usePlayground();
  const { status, durationMs, bytes, headers } = exchange;
  return (
    <details className="exchange">
      <summary title={texts.headers}>
        <span className={status < 400 ? 'status' : 'status fault'}>{status}</span>
        <span>{formatDuration(durationMs, language)}</span>
        <span>{formatSize(bytes, language)}</span>
      </summary>
      <h3>{texts.headers}</h3>
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

/** What came back in the tab that is open, below its answer. */
export function TabExchange(): ReactElement {
  const { exchanges } = usePlayground();
  const tabId = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id);
  const exchange = exchanges.get(tabId ?? '');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // There the answer may lie below what is seen.
    if (isNarrow()) end.current?.scrollIntoView({ block: 'nearest' });
  }, [exchange]);
  return <div ref={end}>{exchange !== undefined && <ExchangeFacts exchange={exchange} />}</div>;
}
