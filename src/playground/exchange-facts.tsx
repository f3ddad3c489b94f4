import { useGraphiQL } from '@graphiql/react';
import type { ReactElement } from 'react';
import { formatDuration, formatSize, type Exchange } from './exchange';
import { usePlayground } from './playground-state';

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
export function TabExchange(): ReactElement | null {
  const { exchanges } = usePlayground();
  const tabId = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id);
  const exchange = exchanges.get(tabId ?? '');
  return exchange === undefined ? null : <ExchangeFacts exchange={exchange} />;
}
