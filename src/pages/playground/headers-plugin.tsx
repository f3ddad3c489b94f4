import type { GraphiQLPlugin } from '@graphiql/react';
import type { ReactElement } from 'react';
import { HeadersIcon } from './icons';
import { usePlayground } from './playground-state';
import { parseHeaders } from './request-headers';

function SharedHeaders(): ReactElement {
  const { messages, sharedHeaders, setSharedHeaders, pickedHeaders } = usePlayground();
  const isFaulty = parseHeaders(sharedHeaders) === undefined;
  return (
    <div className="plugin">
      <h2 id="shared-headers-title">{messages.sharedHeaders}</h2>
      <p className="quiet">{messages.sharedHeadersIntro}</p>
      <textarea
        name="shared-headers"
        aria-labelledby="shared-headers-title"
        aria-invalid={isFaulty}
        aria-describedby="shared-headers-fault"
        rows={8}
        spellCheck={false}
        placeholder={'{\n  "x-app-version": "3.2.1"\n}'}
        value={sharedHeaders}
        onChange={(event) => {
          setSharedHeaders(event.target.value);
        }}
      />
      <p id="shared-headers-fault" className="fault" role="status">
        {isFaulty ? messages.sharedHeadersFault : ''}
      </p>
      <p className="quiet">{messages.sharedHeadersPickers}</p>
      <dl className="pairs">
        {Object.entries(pickedHeaders).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The plugin for headers that are sent with the operations of every tab, besides the tab's own. */
export const HEADERS_PLUGIN: GraphiQLPlugin = { title: 'Shared Headers', icon: HeadersIcon, content: SharedHeaders };
